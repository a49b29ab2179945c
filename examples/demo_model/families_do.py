"""Tools that do things or look into one's own data: files, lights, tasks, orders, texts."""

from __future__ import annotations

from family import family

DOING = (
    family(
        "hotel",
        "book_hotel find_hotel search_hotels reserve_room hotels",
        "Book a hotel room / Find a hotel in a city",
        "city|city location where place|place|The city;"
        "nights?|nights num_nights days|int|How many nights",
        "book a hotel in {city} / find a hotel in {city} for {nights} nights / I need a hotel in "
        "{city} / reserve a room in {city} for {nights} nights / find me a hotel room in {city}",
    ),
    family(
        "restaurant",
        "find_restaurant restaurants search_restaurants find_food book_table",
        "Find a restaurant / Search restaurants in a city",
        "food|food cuisine kind type|word|The kind of food;"
        "city|city location place near|place|The city",
        "find a {food} restaurant in {city} / Where can I eat {food} in {city}? / book a table at a"
        " {food} restaurant in {city} / look for {food} food in {city}",
    ),
    family(
        "route",
        "get_directions directions route navigate get_route",
        "Get directions between two places / Find the way",
        "from|from origin start source|place|The start;to|to destination end dest|place|The goal",
        "How do I get from {from} to {to}? / directions from {from} to {to} / show me the way from "
        "{from} to {to} / navigate from {from} to {to} / How far is it from {from} to {to}?",
    ),
    family(
        "map",
        "find_place geocode get_coordinates locate get_location map",
        "Find a place on the map / Get the coordinates of a place",
        "place|place address location name query|place|The place",
        "Where is {place}? / find {place} on the map / locate {place} / What are the coordinates of"
        " {place}? / show {place} on a map",
    ),
    family(
        "file",
        "read_file open_file cat load_file get_file",
        "Read a file / Returns the text of a file",
        "path|path filename file name file_path|path|The path of the file",
        "read {path} / read the file {path} / open {path} / show me the file {path} / What is in "
        "{path}? / print the content of {path}",
    ),
    family(
        "file",
        "write_file save_file create_file",
        "Write text to a file / Save a file",
        "path|path filename file|path|The path;text|text content contents data|sentence|The text",
        "write {text} to {path} / save {text} in {path} / create the file {path} with the text "
        "{text} / write '{text}' to the file {path}",
    ),
    family(
        "file",
        "list_files ls list_directory list_dir",
        "List the files in a folder / List a directory",
        "path|path folder dir directory|path|The folder",
        "list the files in {path} / What files are in {path}? / show the folder {path} / ls {path}",
    ),
    family(
        "shell",
        "run_command shell bash exec run_python execute",
        "Run a command / Run a shell command / Execute code",
        "command|command cmd code script|phrase|The command",
        "run {command} / run the command {command} / execute {command} / run `{command}`",
    ),
    family(
        "web",
        "fetch_url fetch open_url get_page browse http_get",
        "Fetch a web page / Open a URL / Download a page",
        "url|url link address page uri|url|The URL",
        "open {url} / fetch {url} / get the page {url} / What is on {url}? / download {url} / "
        "read the page at {url} / summarize {url}",
    ),
    family(
        "light",
        "set_light turn_light control_light light lights",
        "Switch the light in a room / Control the lights",
        "room|room location where|word|The room;state|state mode status|enum:on,off|On or off",
        "turn {state} the light in the {room} / switch the {room} light {state} / turn the lights "
        "in the {room} {state} / put the {room} light {state}",
    ),
    family(
        "thermostat",
        "set_temperature thermostat heating set_thermostat",
        "Set the temperature of a room / Control the heating",
        "degrees|degrees temperature value target|number|The temperature;"
        "room?|room zone where|word|The room",
        "set the temperature to {degrees} degrees / set the {room} to {degrees} degrees / heat the "
        "{room} to {degrees} / set the heating to {degrees}",
    ),
    family(
        "todo",
        "add_task create_task add_todo todo new_task",
        "Add a task to the list / Create a todo",
        "title|title task text name item|phrase|The task;"
        "priority?|priority level importance|enum:low,medium,high|How urgent it is",
        "add {title} to my list / create a task: {title} / add the task {title} with {priority} "
        "priority / new task: {title} / put {title} on my todo list / add a {priority} priority "
        "task {title}",
    ),
    family(
        "calendar",
        "create_event add_event schedule_meeting calendar schedule",
        "Create an event in the calendar / Schedule a meeting",
        "title|title name event summary|phrase|The title;date|date day when|date|The day;"
        "time?|time start hour|clock|The time",
        "schedule {title} on {date} / create an event {title} on {date} at {time} / add {title} to "
        "my calendar on {date} / plan a meeting {title} for {date} at {time}",
    ),
    family(
        "note",
        "create_note take_note save_note note add_note",
        "Save a note / Write a note down",
        "text|text note content body|sentence|The note",
        "take a note: {text} / note that {text} / save the note {text} / write down: {text} / "
        "make a note: {text}",
    ),
    family(
        "user",
        "get_user find_user lookup_user user_info get_customer",
        "Get a user by id / Look up a customer",
        "id|id user_id uid customer_id|int|The id of the user",
        "get the user {id} / find user {id} / Who is user {id}? / show me the customer {id} / look "
        "up the user with id {id}",
    ),
    family(
        "order",
        "track_order order_status get_order order track_package",
        "Get the status of an order / Track a package",
        "id|id order_id number tracking_number order|code|The number of the order",
        "Where is my order {id}? / track order {id} / track the package {id} / What is the status "
        "of order {id}?",
    ),
    family(
        "random",
        "random_number roll_dice randint random dice",
        "Get a random number / Pick a number at random",
        "min|min low from minimum start|int|The lowest number;"
        "max|max high to maximum end|int|The highest number",
        "give me a random number between {min} and {max} / pick a number from {min} to {max} / a "
        "random number between {min} and {max}",
    ),
    family(
        "dict",
        "define dictionary lookup_word get_definition word_meaning",
        "Define a word / Look up a word in a dictionary",
        "word|word term text|word|The word",
        "define {word} / What does {word} mean? / What does the word {word} mean? / What is the "
        "meaning of {word}? / look up the word {word} / get the definition of {word}",
    ),
    family(
        "news",
        "get_news news latest_news headlines",
        "Get the latest news / News about a topic",
        "topic|topic subject query about category|phrase|The topic",
        "What is the latest news about {topic}? / show me the news on {topic} / any news about "
        "{topic}? / get the headlines about {topic}",
    ),
    family(
        "sql",
        "query_database sql run_query database execute_sql",
        "Run a query on the database / Query a table",
        "table|table name source|word|The table;limit?|limit n rows count|int|How many rows",
        "show the rows of the table {table} / query the table {table} / get {limit} rows from the "
        "table {table} / select from {table} / read {limit} rows of {table}",
    ),
    family(
        "product",
        "get_product_price price find_product product_search get_price",
        "Get the price of a product / Find a product in the shop",
        "product|product item name product_name|phrase|The product",
        "How much is {product}? / What does {product} cost? / What is the price of {product}? / "
        "find the price of {product} / price of {product}",
    ),
    family(
        "image",
        "draw generate_image create_image paint make_picture",
        "Draw a picture / Generate an image from a text",
        "prompt|prompt description text subject|phrase|What to draw",
        "draw {prompt} / make a picture of {prompt} / generate an image of {prompt} / paint "
        "{prompt} / create an image: {prompt}",
    ),
    family(
        "count",
        "count_letters count_words string_length reverse_text uppercase hash_text",
        "Work on a text / Process a string",
        "text|text string s input word|phrase|The text",
        "count the letters in {text} / reverse {text} / How long is the string {text}? / put {text}"
        " in upper case / count the words in {text} / hash {text}",
    ),
)
