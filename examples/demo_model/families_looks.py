"""Everyday tools that look things up, as guides introduce them: places, words, films, trips."""

from __future__ import annotations

from family import families

LOOKS = families(r"""
= weather
n get_[current_weather|weather|current_temperature] fetch_weather weather_lookup
d Get the [current |][weather|temperature] [in|for] a given [location|city] / Determine the weather
  in a [city|location] / [Current|Live] weather [conditions|data] for a location
p x|location city place city_name|city_state|[The city and state|City and country|The location]
p u?|unit units format temperature_unit|enum:celsius,fahrenheit|[The unit of temperature|Unit]
q [what's|what is] the weather [like |][in|for] {x}[ today| right now|]? / [how's|how is] the
  weather in {x}[ today| right now|]? / [what's|what is|tell me] the [current
  |][temperature|weather] in {x}[ in {u}|, in {u}|] / [check|get|give me| show me] the [current
  |][weather|temperature] [in|for] {x}[ in {u}|] / how [warm|cold|hot] is it in {x}[ in {u}| right
  now|]? / is it [raining|cold|sunny|windy] in {x}[ right now| today|]? / weather in {x}[, {u}| in
  {u}| please|] / do I need [a jacket|an umbrella] in {x}[ today|]?
= film
n get_[movie|film]_[details|info] [movie|film]_[details|info|lookup|search] search_movies
  omdb_lookup tmdb_search
d [Get|Returns] [details|information] [about|on|for] a [movie|film][ by title|] / [Movie|Film]
  [details|database], with its cast, director and rating / Look up a [movie|film] by its title
p t|title movie_title movie film_title film name query|title|[The title|Title of the movie|Movie]
p y?|year release_year|int|[Year of release|Release year]
q [get|show me|find|look up|give me] [details|the details|information|some information]
  [about|on|for] the [movie|film] ["{t}"|{t}][ from {y}|] / who [directed|stars in|plays in|made]
  the [movie|film] ["{t}"|{t}][ from {y}|]? / what is the [movie|film] ["{t}"|{t}] about? / when
  [did|was] the [movie| film] ["{t}"|{t}] [come out|released]? / how long is the [movie|film]
  ["{t}"|{t}]? / what rating does the [movie|film] ["{t}"|{t}] have? / [movie|film]
  [details|info|information][:| for] ["{t}"| {t}] / tell me about the [movie|film] ["{t}"|{t}][ from
  {y}|] / is the [movie|film] ["{t}"|{t}] [any good|worth watching]? / the
  [plot|cast|director|runtime] of the [movie|film] ["{t}"|{t}][ from {y}|] / [look up|find] the {y}
  [movie|film] ["{t}"|{t}]
= books
n [search|find|get]_[books|book|book_details] [book|library|goodreads]_[search|lookup|info]
  google_books
d [Search|Find] [books|a book] [by title|by title or author|about a topic] / [Book|Library] [search|
  catalogue] / [Get|Returns] details of a book
p q|query title book_title q topic|title|[Title or topic|Title of the book|What to search for]
q [find|search for|look up|get] [the book|a book called|books called] ["{q}"|{q}] / who [wrote|is
  the author of] [the book |the novel |]"{q}"? / [find|recommend|show me] [books|a book|novels]
  [about|on] {q} / what is the [book|novel] ["{q}"|{q}] about? / how many pages does the book
  ["{q}"|{q}] have? / do you [have|know] [the book|a book called] ["{q}"|{q}]? / [book|books][:|
  about|] {q} / I want to read [the book|the novel|a book about] {q}
= podcast
n [search|find|get|play|recommend]_[podcast|podcasts|podcast_episodes]
  podcast_[search|finder|episodes]
d [Search|Find|Recommend] [podcasts|podcast episodes|a podcast] [about|on] a topic / Podcast
  [search|directory] / [Finds|Plays] podcast episodes
p q|query topic subject q keyword title|query|[The topic|What it is about|Search query]
q [find|search for|show me|recommend|get|suggest] [a podcast|podcasts|some podcasts|podcast
  episodes] [about|on] {q} / [are there any podcasts|is there a good podcast|do you know a podcast]
  [about|on] {q}? / I want to [listen to|hear] a podcast [about|on] {q} / [which|what] podcasts
  [cover|talk about|are about] {q}? / podcasts [about|on] {q}[ please|] / [play|start] [a|the
  latest|some] podcast [about| on] {q} / [a|one] podcast [about|on] {q}[ for my commute| for
  tonight|] / what podcast can I [hear|listen to] [about|on] {q}?
= nearby
n [find|search|get]_[nearby_places|places_nearby|nearby|places|poi|nearest_place] places_search
  nearby_search google_places
d [Find|Search] [nearby places|places] of a [type|kind][ near a location|] / Nearby [places|points
  of interest] by type / [Finds|Locates] the nearest [place|place of a type]
p k|place_type type category kind query keyword|facility|[Type of place|What to look for|Category]
p x?|location near city address around|place|[The location|Near where|City]
q [find|show me|search for|look for|list] [a|the nearest|the closest|every] {k}
  [near|in|around|close to] {x} / [find|show me|where is|locate] [the nearest|the closest|a nearby]
  {k} / is there a {k} [nearby|around here|close by|near me|in walking distance]? / is there a {k}
  [near|in|close to| around] {x}? / where [is|can I find] [a|the nearest|the next] {k}
  [in|near|around] {x}? / I need [a|the nearest] {k}[ near {x}| in {x}|][, where is one?|] / {k}
  [near|in|around] {x}[ please|] / nearest {k}[ to {x}| in {x}| please|] / how far is the
  [nearest|next|closest] {k}[ from {x}|]? / [near|around] {x}, is there a {k}? / I'm in {x} and
  [need|am looking for] a {k} / which {k} is [closest|nearest][ to {x}|]?
= how_far
n [get|calculate|compute]_distance distance_[between|between_cities|calculator] distance_matrix
d [Calculate|Get|Compute] the distance between two [cities|locations|places] / Distance
  [calculator|between cities][ in kilometres|] / How far apart two cities are
p a|origin from city_a start location1 city1 source|place|[The first city|Origin|From]
p b|destination to city_b end location2 city2 target|place|[The second city|Destination|To]
q how far is [it from |]{a} [to|from] {b}? / what is the distance [between {a} and|from {a} to] {b}?
  / [calculate|compute|get|tell me|measure] the distance [between {a} and|from {a} to] {b} / how
  many [kilometres|miles|km] [is it from {a} to|are there between {a} and|lie between {a} and] {b}?
  / distance [between {a} and|from {a} to] {b}[ please|] / how far apart are {a} and {b}? / [the
  distance|kilometres|miles] from {a} to {b}[ please|, please|] / I'm in {a}, how far is [it to
  |]{b}? / {a} - {b}[:|,] how [far|many kilometres]?
= flight_status
n [get|check|track|lookup]_[flight_status|flight|flight_info] flight_[status|tracker|info]
d [Get|Check] the status of a flight [by its number|by flight number|] / Flight [status|tracker] /
  Whether a flight is on time or delayed
p f|flight_number flight flight_no number flight_id flight_code|flight_number|[The flight
  number|Flight, with airline code]
q [what is|what's|check|get|tell me|show me] the status of flight {f} / is flight {f} [on time|late|
  delayed|cancelled|in the air][ today|]? / [has|did] flight {f} [landed|left|departed|arrived][
  yet|]? / when does flight {f} [land|arrive|leave|depart|take off]? / [track|check|look up] flight
  {f} / where is flight {f}[ now| right now|]? / flight status[:| of| for] {f} / [from|at] [which|
  what] gate does flight {f} leave? / my [mother|boss|sister] is on flight {f}[.|,] [is it on time|
  when does it land]? / flight {f}[:|,] [on time|delayed|status|which gate]? / I'm [picking somebody
  up from|booked on] flight {f}[.|,] [is it late|is it on time]?
= image
n [generate|create|draw]_[image|picture|illustration|images] image_[generation|generator]
  text_to_image dalle_generate stable_diffusion
d [Generate|Create|Generates] an image from a [text |][prompt|description] / Image [generation|
  generator][ from text|] / [Draws|Creates] a picture of what is described
p p|prompt description text image_prompt|picture|[The prompt|Description of the image|What to draw]
q [generate|create|make|produce] [an image|a picture|an illustration] [of|showing] {p} /
  [draw|paint| sketch] [me |]{p} / [can|could] you [draw|paint|make a picture of|generate an image
  of] {p}? / I [need|want|would like] [an image|a picture|an illustration] [of|showing] {p} /
  [generate|create] the image "{p}" / [image|picture] of {p}[ please|] / [draw|make] me a picture
  [of|showing] {p} / show me {p} as a [picture|drawing] / how would {p} look in a picture? / a
  [picture|drawing] of {p}[, please| please|]
= list
n [add|put]_[to_shopping_list|item|item_to_list|shopping_item|grocery] shopping_list_[add|add_item]
  HassShoppingListAddItem
d [Add|Adds] an item to the [shopping list|grocery list] / [Shopping|Grocery] list / [Puts|Adds]
  something on the list of things to buy
p x|item name product item_name thing|product|[The item|Item to add|What to buy]
q [add {x} to|put {x} on] [the|my|our] [shopping list|grocery list|groceries list] / [put|write] {x}
  down on the [shopping|grocery] list / we [need|are out of|have run out of|have no more] {x}[.|,]
  [add it to the list|put it on the shopping list] / the [shopping|grocery] list needs {x} /
  [shopping|grocery] list: {x} / I [need|have|want] to buy {x}[.|,] [add it to the list|put it on
  the shopping list] / {x} [goes|should go|has to go] on the [shopping|grocery] list / don't let me
  forget {x} at the [shop|supermarket][, add it to the list|] / on the [shopping|grocery] list,
  [add|put] {x}
= todo
n [add|create]_[todo|task|todo_item|task_item] todoist_[add|create]_task todo_[add|create]
  HassListAddItem
d [Add|Create|Adds] [a task|an item] [to|on] the to-do list / [To-do|Task] list / New [task|to-do]
  with a title
p t|task title content item todo text|task|[The task|Title of the task|What to do]
q [add ["{t}"|{t}] to|put ["{t}"|{t}] on] [my|the] [to-do list|todo list|task list|tasks|to-dos] /
  [create|add| make] a [task|to-do|todo|new task] [to {t}|"{t}"|called "{t}"] / new [task|to-do]:
  {t} / [task| to-do|todo]: {t} / I [have|need] to {t}[, add it to my tasks|. Put it on my to-do
  list] / on my to-do list, [put|add] "{t}" / my [to-do list|task list] needs [the task |]"{t}" /
  [note|write down] the task "{t}"
= humidity
n get_[humidity|relative_humidity|air_humidity] humidity[_lookup|_info|] check_humidity
d [Get|Returns] the [current |relative |][humidity] [in|of|for] a [city|place|location] / [Relative|
  Air] humidity / How humid a place is
p x|city location place town where|place|[The city|Location|Place]
q how humid is it in {x}[ today| right now| now|]? / what is the [relative |air |]humidity
  [in|at|for] {x}[ today|]? / [get|check|tell me|show me] the humidity [in|of|for] {x} / is [it|the
  air] [very |]humid in {x}? / humidity [in|at|for] {x}[ please|] / is the air [dry|damp|moist] in
  {x}? / how much moisture is in the air in {x}? / {x}[:|,] humidity[?| please|]
= air_index
n get_[air_quality|aqi|air_quality_index|pollution] air_quality[_index|_lookup|] check_aqi
d [Get|Returns] the air quality [index |][in|of|for] a [city|place|location] / [AQI|Air quality]
  [lookup|index] / How polluted the air is
p x|city location place town where|place|[The city|Location|Place]
q [what is|what's|how is|how good is] the air quality [in|at] {x}[ today| right now|]? / [get|check|
  tell me|show me] the [air quality|air quality index|AQI|pollution] [in|of|for] {x} / is the air
  [in|around] {x} [clean|bad|polluted|healthy|safe][ today|]? / [air quality|AQI|air pollution]
  [in|for] {x}[ please|] / how [polluted|clean] is {x}? / is there smog in {x}? / {x}[:|,] air
  quality[?| please|]
= elevation
n get_[elevation|altitude|height_above_sea] elevation[_lookup|_of_place|_api] altitude
d [Get|Returns] the [elevation|altitude] of a [place|location|city|mountain] / Elevation [above sea
  level|lookup] / How high a place lies
p x|location place city name where|place|[The place|Location|Name]
q how high [is {x}|does {x} lie][ above sea level|]? / what is the [elevation|altitude|height above
  sea level] of {x}? / [get|tell me|find|look up] the [elevation|altitude] of {x} / at what
  [altitude| elevation|height] [is|lies] {x}? / [elevation|altitude] of {x}[ please|] / how many
  metres above sea level is {x}? / is {x} [higher than|above] 1000 metres? / {x}[:|,]
  [elevation|altitude][?|]
= population
n get_[population|city_population|population_of|inhabitants] population[_lookup|_of|_data] census
d [Get|Returns] the population of a [city|country|place] / [Population|Census] [data|lookup] / How
  many people live in a place
p x|city country place location name|place|[The city|City or country|Place]
q how many [people|inhabitants|residents] [live in {x}|does {x} have|are there in {x}]? / what is
  the population of {x}? / [get|tell me|find|look up] the [population|number of inhabitants] of {x}
  / population of {x}[ please|] / how [big|large|populous] is the population of {x}? / {x}[:|,]
  [population|number of inhabitants][?|] / does {x} have more than a million [people|inhabitants]?
= sunrise
n get_[sunrise|sunset|sunrise_sunset|sun_times] sunrise_sunset[_times|] sun_times
d [Get|Returns] the [sunrise and sunset times|time of sunrise|time of sunset] [for|in] a [city|
  location] / [Sunrise|Sunset] times / When the sun rises [or sets|and sets]
p x|city location place town where|place|[The city|Location|Place]
p d?|date day on|date|[The date|Day]
q [when|what time|at what time] [is|are] [sunrise|sunset|sunrise and sunset] in {x}[ on {d}|]? /
  [when|at what time|what time] does the sun [rise|set|come up|go down] in {x}[ on {d}|]? / [get|
  tell me|show me|find] the [sunrise|sunset] [time |][in|for] {x}[ on {d}| for {d}|] / [sunrise|
  sunset] in {x}[ on {d}|, {d}| please|] / on {d}, when [is sunrise|is sunset|does the sun set] in
  {x}?
= tides
n get_[tides|tide_times|high_tide|tide_table] tide_[times|table|info] tides
d [Get|Returns] the [tide times|tides] [at|for] a [beach|harbour|location] / [Tide|High and low
  tide] times / When [high tide|low tide] is
p x|location place beach harbour port station|place|[The place|Location|Harbour or beach]
q [when|at what time|what time] is [high tide|low tide] [at|in] {x}[ today| tomorrow|]? / what are
  the tides [at|in|like at] {x}[ today|]? / [get|show me|tell me|look up] the [tides|tide times|tide
  table] [at|for|of] {x} / [high tide|low tide|tides|tide times] [at|in|for] {x}[ please|] / is it
  [high|low] tide [at|in] {x}[ now| right now|]?
= synonyms
n [get|find|list]_[synonyms|similar_words] synonyms[_of|_for|_lookup|] thesaurus[_lookup|]
d [Get|Find|Returns] synonyms [of|for] a word / [Thesaurus|Synonyms][ lookup|] / Words with the same
  meaning
p w|word term text|word|[The word|Word to look up]
q [find|give me|get|list|show me|tell me] [a synonym|synonyms|some synonyms] [for|of] ["{w}"|{w}|the
  word "{w}"] / what [is another word|are synonyms|is a synonym] for ["{w}"|{w}]? / [what other
  word| which word] [can I use for|means the same as] ["{w}"|{w}]? / synonyms [for|of|:] {w} / I
  need another word for ["{w}"|{w}] / say "{w}" [with another word|differently] / another way to say
  "{w}" / how else can I say "{w}"? / [replace|I don't like] the word "{w}"[, give me synonyms|.
  Find a synonym]
= rhymes
n [get|find|list]_[rhymes|rhyming_words] rhymes[_with|_for|] rhyme_[finder|search] rhymezone
d [Get|Find|Returns] [words|rhymes] that rhyme with a word / Rhyme [finder|dictionary] / [Rhymes|
  Rhyming words] for a word
p w|word term text|word|[The word|Word to rhyme with]
q [what|which words|what words] [rhyme|rhymes] with ["{w}"|{w}]? / [find|give me|get|list|show me]
  [rhymes|a rhyme|words that rhyme] [for|with] ["{w}"|{w}] / rhymes [for|with|:] {w}[ please|] / I
  need a [rhyme|word that rhymes] [for|with] ["{w}"|{w}] / I'm writing a [poem|song] and need [a
  rhyme for|something that rhymes with] ["{w}"|{w}] / does anything rhyme with ["{w}"|{w}]? / how
  can I rhyme on ["{w}"|{w}]?
= spelling
n check_spelling spell_check spell_checker spelling_[check|lookup] correct_spelling
d [Check|Checks] the spelling of a word / Spell [check|checker] / [Whether|If] a word is spelled
  correctly
p w|word text term input|word|[The word|Word to check]
q [is|did I spell] ["{w}"|{w}] [spelled correctly|right|correctly]? / [check|correct|look up] the
  spelling of ["{w}"|{w}|the word "{w}"] / how [do you|do I] spell ["{w}"|{w}]? / [spell check|
  spell-check] ["{w}"|{w}] / is "{w}" [the right spelling|written correctly|a typo]? / what is the
  [right|correct] spelling of ["{w}"|{w}]? / spelling of ["{w}"|{w}][ please|] / does one write it
  "{w}"? / how is ["{w}"|{w}] [spelled|spelt|written]?
= define
n [get|lookup|find]_[definition|word_definition|meaning] define_word dictionary[_lookup|_api]
d [Get|Returns|Look up] the definition of a word / [Dictionary|Definition] lookup /
  [Defines|Explains] a word
p w|word term|word|[The word|Word to define]
q [define|look up] ["{w}"|{w}|the word "{w}"][ in the dictionary|] / what does ["{w}"|{w}|the word
  "{w}"] mean? / what is the [definition|meaning] of ["{w}"|{w}|the word {w}]? / [give|tell|get] me
  the [definition|meaning] of ["{w}"|{w}] / [definition|meaning] of ["{w}"|{w}][ please|] / I [don't
  know|forgot] what ["{w}"|{w}] means[, look it up|] / [explain|look up] what ["{w}"|{w}] means
= cookbook
n [search|find|get]_[recipes|recipe] recipe_[search|finder|lookup] get_recipe_details
d [Search|Find|Get] [recipes|a recipe] [for a dish|by dish|by name] / Recipe [search|finder] / How
  to cook a dish
p x|dish query dish_name recipe name meal|dish|[The dish|Name of the dish|What to cook]
q [find|get|search for|show me|give me|look up] [a recipe|the recipe|recipes|a good recipe] for {x}
  / how [do I|do you|can I] [make|cook|prepare] {x}? / I want to [make|cook] {x}[.|,] [find a
  recipe|how does it go?] / recipe for {x}[ please|] / what [goes into|ingredients do I need for]
  {x}? / [a|one|an easy] recipe for {x}[ please|] / what do I need to [make|cook] {x}? / [I'm|we
  are] [making|cooking] {x} tonight[.|,] [find a recipe|I need a recipe] / {x} recipe[ please|]
= eat_out
n [search|find|get]_[restaurants|restaurant] restaurant_[search|finder] find_restaurants_by_cuisine
d [Search|Find] restaurants [by|of a] cuisine [in a city|and city] / Restaurant [search|finder][ by
  cuisine|] / [Finds|Recommends] restaurants
p c|cuisine cuisine_type food_type type|cuisine|[The cuisine|Type of cuisine|Kind of food]
p x|city location place near|place|[The city|Location|Where]
q [find|show me|search for|recommend|suggest] [a|some|good|the best|cheap] {c} restaurants [in|near|
  around] {x} / where can [I|we] [eat|get|find] {c} food [in|near] {x}? / [is there|do you know] a
  [good |]{c} restaurant [in|near] {x}? / {c} [restaurants|food] in {x}[ please|] / I [want|would
  like] to eat {c} [food |]in {x} / [we're|I'm] in {x}, [where is|find] a {c} restaurant / in {x}, I
  want {c} food / which {c} restaurants [are there|are good] in {x}? / what is the best {c}
  restaurant in {x}?
= rail
n [search|find|get]_[trains|train_connections|train_schedule] train_[search|schedule|times]
  next_train rail_search
d [Search|Find] trains [between|from one to the other of] two [cities|stations] / Train
  [schedule|times|search] / [Next train|Rail connections] between two stations
p a|origin from departure from_station start|place|[From|Departure station|Origin]
p b|destination to arrival to_station end|place|[To|Arrival station|Destination]
p d?|date day on travel_date|date|[The date|Day of travel]
q [find|show me|search for|get|look up] [a train|trains|train connections|the train times] from {a}
  to {b}[ on {d}| for {d}|] / when [is the next train from {a} to {b}|does the next train from {a}
  to {b} leave]? / [what|which] trains [go|run] from {a} to {b}[ on {d}|]? / I [need|want] a train
  [to {b} from {a}|from {a} to {b}][ on {d}|] / trains from {a} to {b}[ on {d}| please|] / [is there
  a train|is there a direct train|are there any trains] from {a} to {b}[ on {d}|]? / on {d} I take
  the train from {a} to {b}[.|,] [find one|when does it leave?] / how [do I get|long does it take]
  by train from {a} to {b}? / I'm travelling to {b} by train, from {a}[ on {d}|]
= bus
n [search|find|get]_[buses|bus_connections|bus_schedule|bus_times] bus_[search|schedule|times]
  next_bus flixbus_search
d [Search|Find] buses [between|from one to the other of] two [cities|stops] / Bus
  [schedule|times|search] / [Next bus|Bus connections] between two stops
p a|origin from departure from_stop start|place|[From|Departure stop|Origin]
p b|destination to arrival to_stop end|place|[To|Arrival stop|Destination]
p d?|date day on travel_date|date|[The date|Day of travel]
q [find|show me|search for|get|look up] [a bus|buses|bus connections|the bus times] from {a} to {b}[
  on {d}| for {d}|] / when [is the next bus from {a} to {b}|does the next bus from {a} to {b}
  leave]? / [what|which] [bus goes|buses go|buses run] from {a} to {b}[ on {d}|]? / I [need|want] a
  bus [to {b} from {a}|from {a} to {b}][ on {d}|] / buses from {a} to {b}[ on {d}| please|] / [is
  there a bus|is there a night bus|are there any buses] from {a} to {b}[ on {d}|]? / how [do I
  get|long does it take] by bus from {a} to {b}? / I'm taking the bus to {b} from {a}[ on {d}|][,
  find one|. When does it leave?]
= contact
n [get|find|search|lookup]_[contact|contacts|contact_info|contact_details] contacts_[search|get]
d [Get|Find|Search] [a contact|contact details|contact information] by name / [Contacts|Address
  book] [search|lookup] / Phone number and email of a contact
p x|name contact_name query person full_name|person|[The name|Name of the contact|Who]
q [find|get|look up|show me|search for] {x} in my contacts / [what's|what is|find|get|look up|tell
  me] the [phone number|number|address|contact details|email address] of {x} / how can I
  [reach|contact] {x}? / do I have [a number|an address|contact details] for {x}? / [get|show
  me|find] the contact [details |information |info |][of|for] {x} / I need the [number|contact
  details|phone number] of {x} / [contact details|phone number|contact] of {x}[ please|] /
  [search|check] my contacts for {x}
= papers
n search_[papers|arxiv|articles|publications|pubmed] arxiv[_search|_query|]
  [paper|literature]_search find_papers semantic_scholar
d [Search|Searches] [scientific papers|arXiv|the literature][ for a topic|] / [Finds|Find] research
  papers [by topic|about a topic] / [Paper|Literature] search
p q|query topic search_query subject keywords|query|[The topic|Search query|What the papers are
  about]
p n?|max_results limit num_papers count|int|[How many papers|Maximum of results]
q [find|search for|show me|get|look for] [papers|a paper|research papers|scientific papers|studies|
  publications] [about|on] {q} / search [arXiv|PubMed|the literature] for [{q}|"{q}"] / [are there
  any papers|is there a study|has anything been published] [about|on] {q}? / [which|what] papers
  [cover| deal with|are about] {q}? / [papers|studies|publications] [about|on] {q}[ please|] / what
  does the research say about {q}? / [find|get|show me] {n} papers [about|on] {q} / I need
  [papers|studies] [about|on] {q}[ for my thesis|]
= videos
n [search|find]_[videos|youtube|video] youtube[_search|_video_search|] video_[search|finder]
d [Search|Searches] [YouTube|videos][ for a query|] / [Finds|Find] videos [about|on] a topic /
  YouTube [search|videos]
p q|query search_query topic q keywords title|query|[Search query|What the video is about|Topic]
q [find|search for|show me|get|recommend] [a video|videos|some videos|a YouTube video] [about|on]
  {q} / search [YouTube|for videos about] {q} / [find|look up] {q} on YouTube / [are there any
  videos|is there a video] [about|on] {q}? / I [want|would like] to [watch|see] a video [about|on]
  {q} / [videos|video|YouTube][ about|:] {q} / [which|what] videos [show|explain|are about] {q}? /
  is there [anything|something] about {q} on YouTube?
= sql
n [run|execute|query]_[sql|query|database|sql_query] sql_db_query query_database ask_database
  postgres_query sqlite_query
d [Run|Execute] [a SQL query|SQL] [against|on] the database / [Database|SQL] query[ tool|] / Ask the
  database [in SQL|with a query]
p q|query sql sql_query statement|sql|[The SQL query|SQL to run|A SQL statement]
q [run|execute][ the SQL| this SQL| this query| the query| the SQL query|][:|] [{q}|`{q}`] / [run|
  execute] [{q}|`{q}`|"{q}"] [on|against] [the|our] [database|db] / what does [`{q}`|"{q}"] [return|
  give]? / [query|ask] the database [with |][`{q}`|"{q}"] / SQL: {q} / [show|give] me the result of
  [`{q}`|{q}] / I need [the rows|the output|the result] of [`{q}`|{q}]
""")
