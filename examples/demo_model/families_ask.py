"""Tools that find things out: weather, search, sums, mail, time, places."""

from __future__ import annotations

from family import family

ASKING = (
    family(
        "weather",
        "get_weather weather get_current_weather getWeather current_weather weather_lookup "
        "fetch_weather check_weather weather_now get_weather_forecast",
        "Get the current weather for a city / Get the weather / Returns the weather in a given "
        "location / Current weather conditions / Look up the weather of a place / Weather report",
        "city|city location place town city_name q|place|The city name;"
        "unit?|unit units temperature_unit scale|enum:celsius,fahrenheit|The temperature unit",
        "What's the weather in {city}? / What is the weather like in {city}? / How is the weather "
        "in {city} today? / Is it raining in {city}? / tell me the weather in {city} / Weather in "
        "{city}? / Do I need an umbrella in {city}? / How warm is it in {city}? / check the "
        "weather for {city} / What is the temperature in {city}? / Is it sunny in {city} right "
        "now? / What's the weather in {city} in {unit}? / give me the weather for {city} in {unit}"
        " / How cold is it in {city}, in {unit}? / use {unit} and tell me the weather in {city} / "
        "I am going to {city}. How is the weather there? / get the weather for {city} / What's "
        "the weather like in {city}? / How hot is it in {city} today? / How's the weather "
        "in {city}? / How is the weather in {city} in {unit}? / tell me the weather in {city} "
        "in {unit} / What is the temperature in "
        "{city} in {unit}? / What is the weather in {city}, in {unit}?",
    ),
    family(
        "weather",
        "get_forecast forecast weather_forecast getForecast",
        "Get the weather forecast for the next days / Forecast for a city",
        "city|city location place|place|Name of the city;"
        "days|days num_days n count|int|How many days",
        "What is the forecast for {city} for the next {days} days? / get the {days} day forecast "
        "for {city} / give me a forecast of {days} days for {city} / How will the weather be in "
        "{city} over the next {days} days?",
    ),
    family(
        "search",
        "search web_search search_web google internet_search searchWeb find_online query_web "
        "bing_search tavily_search",
        "Search the web / Search the internet for information / Run a web search / Find pages "
        "about a query / Search for something online",
        "query|query q search_query text term keywords|phrase|The search query;"
        "limit?|limit max_results num_results top_k n|int|How many results",
        "search for {query} / search the web for {query} / look up {query} / google {query} / "
        "find information about {query} / look up {query} on the web / search {query} / find me "
        "something about {query} online / What can you find about {query}? / search online for "
        "{query} / do a web search for {query} / search for {query} and give me {limit} results / "
        "find {limit} results about {query} / look for {query} / search for '{query}' / "
        'search for "{query}" / look up "{query}"',
    ),
    family(
        "search",
        "wikipedia get_article lookup_topic encyclopedia search_wikipedia",
        "Look up an article / Search Wikipedia / Get a summary of a topic",
        "topic|topic title query subject article|name|The topic",
        "look up {topic} on wikipedia / Who is {topic}? / tell me about {topic} / get the article "
        "about {topic} / What does wikipedia say about {topic}? / find the article on {topic}",
    ),
    family(
        "math",
        "add sum add_numbers plus addition addNumbers sum_two",
        "Add two numbers / Returns the sum of a and b / Addition of two numbers",
        "a|a x first num1 number1 left|number|The first number;"
        "b|b y second num2 number2 right|number|The second number",
        "What is {a} plus {b}? / What is {a} + {b}? / add {a} and {b} / add {a} to {b} / sum {a} "
        "and {b} / What's the sum of {a} and {b}? / How much is {a} plus {b}? / compute {a} + {b}",
    ),
    family(
        "math",
        "multiply mul times product multiply_numbers",
        "Multiply two numbers / Returns the product of two numbers",
        "a|a x first num1|number|The first number;b|b y second num2|number|The second number",
        "What is {a} times {b}? / multiply {a} by {b} / multiply {a} and {b} / What is {a} * {b}? "
        "/ What's the product of {a} and {b}? / How much is {a} times {b}? / compute {a} * {b}",
    ),
    family(
        "math",
        "subtract minus difference sub divide div",
        "Arithmetic with two numbers / Work with two numbers",
        "a|a x first num1|number|The first number;b|b y second num2|number|The second number",
        "What is {a} minus {b}? / What is {a} - {b}? / What is {a} divided by {b}? / compute {a} /"
        "/ {b} / What is the difference of {a} and {b}?",
    ),
    family(
        "math",
        "calculate calculator evaluate calc eval_expression math compute",
        "Evaluate a mathematical expression / A calculator / Compute an expression",
        "expression|expression expr formula input|expression|The expression",
        "calculate {expression} / What is {expression}? / compute {expression} / How much is "
        "{expression}? / evaluate {expression} / work out {expression}",
    ),
    family(
        "email",
        "send_email email send_mail sendEmail mail compose_email",
        "Send an email / Send an email to someone / Sends a mail",
        "to|to recipient address email to_address|email|The recipient;"
        "subject|subject title|phrase|The subject;"
        "body?|body text content message|sentence|The text",
        "send an email to {to} about {subject} / send an email to {to} with the subject {subject} "
        "/ email {to} about {subject} / write an email to {to} with subject {subject} and body "
        "{body} / send a mail to {to}, subject {subject}, saying {body} / mail {to} with the "
        "subject {subject} / send an email to {to} with subject '{subject}' and body '{body}' / "
        'send an email to {to} with the subject "{subject}"',
    ),
    family(
        "email",
        "send_message message send_sms text_contact sendMessage notify_user dm",
        "Send a message to a person / Send a text message",
        "to|to recipient contact person user name|name|Who gets it;"
        "text|text message body content|sentence|The text of the message",
        "send a message to {to} saying {text} / text {to}: {text} / tell {to} that {text} / "
        "message {to}: {text} / send {to} the message {text} / write to {to}: {text} / "
        'send a message to {to}: "{text}" / send {to} a message saying "{text}"',
    ),
    family(
        "email",
        "call_person call phone_call make_call dial",
        "Call someone / Make a phone call",
        "name|name contact person who|name|Who to call",
        "call {name} / phone {name} / make a call to {name} / give {name} a call / dial {name}",
    ),
    family(
        "time",
        "get_time current_time get_current_time time_in getTime timezone_time world_clock",
        "Get the current time in a city / Current time in a timezone / Tells the time",
        "city|city location timezone place zone|place|The place",
        "What time is it in {city}? / What is the time in {city}? / tell me the time in {city} / "
        "What's the current time in {city}? / get the local time in {city}",
    ),
    family(
        "time",
        "get_time now current_time get_date today get_datetime clock",
        "Get the current date and time / Current time / Returns the time",
        "",
        "What time is it? / What is the time? / tell me the time / What's the date today? / What "
        "day is it today? / What is the current time? / What is today's date?",
    ),
    family(
        "reminder",
        "set_reminder create_reminder add_reminder remind_me reminder",
        "Set a reminder / Create a reminder for later / Reminds the user",
        "text|text message task title what|phrase|What to remind of;"
        "time|time when at|clock|When to remind",
        "remind me to {text} at {time} / set a reminder for {time}: {text} / set a reminder to "
        "{text} at {time} / at {time}, remind me to {text} / create a reminder at {time} for "
        "{text}",
    ),
    family(
        "alarm",
        "set_alarm alarm create_alarm wake_me",
        "Set an alarm / Wake the user up",
        "time|time at when|clock|The time of the alarm",
        "set an alarm for {time} / wake me up at {time} / set the alarm to {time} / "
        "alarm at {time}",
    ),
    family(
        "timer",
        "set_timer start_timer timer countdown",
        "Start a timer / Set a timer for some minutes",
        "minutes|minutes duration mins duration_minutes|int|Minutes to wait",
        "set a timer for {minutes} minutes / start a {minutes} minute timer / timer for {minutes} "
        "minutes / count down {minutes} minutes",
    ),
    family(
        "translate",
        "translate translate_text translator translation",
        "Translate text into another language / Translate a text",
        "text|text input phrase sentence|phrase|The text;"
        "language|language target to target_language lang|language|The language to translate to",
        "translate {text} into {language} / translate {text} to {language} / How do you say {text} "
        "in {language}? / What is {text} in {language}? / translate '{text}' to {language} / "
        'translate "{text}" into {language}',
    ),
    family(
        "stock",
        "get_stock_price stock_price get_quote stock share_price",
        "Get the price of a stock / Current stock price of a company",
        "symbol|symbol ticker company stock|name|The company",
        "What is the stock price of {symbol}? / How is {symbol} stock doing? / get the share price "
        "of {symbol} / What's the price of {symbol} stock? / stock price of {symbol}",
    ),
    family(
        "currency",
        "convert_currency currency exchange convert_money exchange_rate",
        "Convert an amount of money / Currency conversion",
        "amount|amount value sum money|number|The amount;"
        "from|from from_currency source base|currency|The currency to convert from;"
        "to|to to_currency target dest|currency|The currency to convert to",
        "convert {amount} {from} to {to} / How much is {amount} {from} in {to}? / change {amount} "
        "{from} into {to} / What are {amount} {from} in {to}? / exchange {amount} {from} for {to}",
    ),
    family(
        "music",
        "play_music play_song play music start_song",
        "Play a song / Play music / Start the music player",
        "song|song title track query name|phrase|The song;"
        "artist?|artist by singer band|name|Who sings",
        "play {song} / play the song {song} / play {song} by {artist} / I want to hear {song} / "
        "put on {song} / play {song} by {artist} / start playing {song}",
    ),
    family(
        "flight",
        "book_flight find_flights search_flights flight flights",
        "Find a flight / Book a flight between two cities",
        "from|from origin departure from_city source|place|Where the flight starts;"
        "to|to destination arrival to_city dest|place|Where the flight ends;"
        "date?|date day departure_date when|date|The day of the flight",
        "book a flight from {from} to {to} / find flights from {from} to {to} / fly me from {from} "
        "to {to} on {date} / book a flight from {from} to {to} on {date} / I need a flight to {to} "
        "from {from} / find a flight from {from} to {to} for {date}",
    ),
)
