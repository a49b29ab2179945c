"""Tools of every day, fifth part: weather and nature, travel, places, pastimes, health."""

from __future__ import annotations

from family import families

TRIPS = families(r"""
= air
n [get|check|fetch]_[air_quality|pollen|pollen_count|smog|aqi|uv|pollen_forecast]
  [air|pollen]_[index|level|report]
d [Get|Check] the [air quality|pollen count|pollen level] of a place / Air [quality|pollution]
  [index|report] / How clean the air is
p city|city place location town region area where|place|[City|Place|Where]
q how [bad|good|healthy|dirty] is the [air|air quality|smog|pollen] in {city}[ today| right now|]? /
  is it [safe|healthy] to [run|breathe|jog] outside in {city}[ today|]? / I have [hay
  fever|allergies|asthma][.|,] [what is the pollen count|how is the pollen] in {city}? / [pollen|air
  quality|smog|aqi] [report|level|] [in|for] {city}[ please|] / [what is|what's] the [air quality
  index|pollen count|pollen level|smog level] [in|for|around] {city}[ today|]? / is there [much|a
  lot of] [pollen|smog|pollution] [in|around] {city}?
= sun
n [get|check|find]_[sunrise|sunset|sun_times|daylight|moonrise] [sunrise|sunset|sun]_[time|times|at]
  daylight
d [Get|Find] the times of sunrise and sunset / Sunrise and sunset [times|of a place] / When the sun
  rises and sets
p city|city place location where town|place|[City|Place|Where]
p day?|date day on when|date|[Date|Day]
q when [does the sun rise|does the sun set|is sunrise|is sunset|does it get dark|does it get light]
  [in|at] {city}[ on {day}|]? / [sunrise|sunset] [in|at|for] {city}[ on {day}| please|] / [what time
  is|tell me when is|get me] [sunrise|sunset|dawn|dusk] in {city}[ on {day}|][?|] / how long is the
  day in {city}[ on {day}|]? / until when is it light in {city}?
= tides
n [get|check|find]_[tides|tide_times|high_tide|low_tide|tide] tide_[table|times|chart] tides
d [Get|Look up] the tides at a [place|beach|port] / Tide [table|times] / When the water is high or
  low
p place|place location beach port station coast where harbour|place|[Place|Beach|Port]
q when is [high tide|low tide|the next high tide|the tide in] [in|at] {place}[ today| tomorrow|]? /
  tides [in|at|for] {place}[ please|] / [show|get|give] me the [tides|tide table|tide times]
  [for|of] {place} / is the tide [in|out|low|high] at {place}[ now|]? / I want to [surf|swim|fish]
  at {place}[.|,] when is high tide?
= quake
n [get|list|find|check]_[earthquakes|quakes|seismic_events|recent_quakes]
  earthquake_[list|search|info] usgs
d [List|Find] [recent |]earthquakes [near|in] a [place|region] / [Earthquakes|Quakes] of the last
  days / Seismic events
p place|region place location area near country where|place|[Region|Near what|Where]
p n?|min_magnitude magnitude strength minimum|int|[Least magnitude|How strong at least]
q [were there|have there been|any] [recent |strong |][earthquakes|quakes] [in|near] {place}[ today|
  lately| this week|]? / earthquakes [in|near|around] {place}[ please|] / [show|list|find|get] [me
  |]the [latest|last|recent] earthquakes [in|near] {place} / did the [earth|ground] shake in
  {place}? / [list|show] earthquakes [above|over|stronger than|from] magnitude {n} [in|near] {place}
  / the ground shook, was there an earthquake near {place}?
= weather
n [get|check|fetch|current]_[weather|conditions|weather_now|temperature] openweather
  weather_[at|for|get]
d [Get|Fetch] the [current |][weather|conditions] [of|for] a place[ in some units|] / Weather in
  metric or imperial units / Current [conditions|weather]
p city|city location place town q where|place|[City|Location|Where]
p unit?|units system unit_system unit measure|enum:metric,imperial|[Units|System of units|Metric or
  imperial]
q is it [nice|pleasant|grey|warm enough for the beach|barbecue weather|mild] [outside |]in {city}? /
  [can I|can we|is it fine to] [cycle|have a picnic|hang out the washing|go swimming|sit outside] in
  {city}[ today| now|]? / how does the sky look [over|in] {city}? / [what|which] clothes do I need
  [in|for] {city}[ today|]? / [weather|temperature] in {city} in {unit} units[ please|] /
  [show|give|tell|get] me the [weather|temperature|conditions] [in|for] {city}[ in {unit} units|,
  {unit} units|] / use {unit} units: weather in {city} / what's it like in {city}[ at the moment|
  weather-wise|]? / I [land|arrive] in {city} [soon|tonight|in an hour][.|,] what's the weather
  [there|like]?
= forecast
n [get|fetch]_[forecast|daily_forecast|outlook] forecast_[daily|days|weather] weather_ahead
d [Get|Fetch] the forecast for some days / [Weather forecast|Outlook] [of|for] a place / The weather
  of the days to come
p city|city location place town where|place|[City|Location|Where]
p n|days num_days count days_ahead forecast_days|int|[Days|How many days]
p unit?|units unit scale|enum:celsius,fahrenheit,kelvin|[Unit|Scale]
q I'm [staying|spending|travelling for] {n} days in {city}[.|,] [what will the weather be|how will
  the weather be|what's the forecast]? / [what|how] is the [outlook|forecast] for the next {n} days
  in {city}? / {n} days [forecast|outlook|ahead] [for|in] {city}[ in {unit}|] / [show|get|give me]
  the {n}[-| ]day [outlook|forecast] for {city}[ in {unit}|] / {city}[:|,] forecast for {n} days[,
  {unit}|] / how does the weather in {city} develop over {n} days? / the next {n} days in {city},
  weather please
= time
n [get|check|current]_[time|local_time|time_in|world_clock] world_clock [clock|time]_[in|of]
  city_time
d [Get|Check] the time in a city / World clock / The local time [in|of] a [place|country]
p city|city place location country town timezone where|place|[City|Place|Country]
q [can I|is it too late to|may I] [call|phone|ring] somebody in {city}[ now|]? / [what does the
  clock say|what's the clock|how late is it now] in {city}? / are people in {city} [awake|asleep|at
  work][ now| yet|]? / clock in {city}[ please|] / in {city}[,|:] what time is it[ now|]? /
  [check|tell me|look up] what time it is in {city} / it's noon here, what time is it in {city}?
= timediff
n [get|compute|find]_[time_difference|hour_difference|offset] time_[difference|offset|between]
  timezone_diff
d [Get|Compute] the time difference [of|between] two [cities|places] / Hours between two time zones
  / Time difference
p a|city1 from first place_a city_a here origin|place|[First city|From]
p b|city2 to second place_b city_b there target|place|[Second city|To]
q [what's|what is|tell me|how big is|how much is] the time difference between {a} and {b}[?|] / how
  many hours [are|lie] [between|there between] {a} and {b}? / how many hours is {a} [ahead
  of|behind] {b}? / time difference[:|] {a} [and|-|to] {b} / if I fly from {a} to {b}, how many
  hours do I change my watch? / is {a} in the same time zone as {b}?
= distance
n [get|calculate|measure]_[distance|mileage|km_between] distance_[between|cities] how_far air_line
d [Get|Measure] how far two [places|cities] are apart / Distance [between|of] two cities /
  [Miles|Kilometres] between places
p a|from origin start city1 place_a point_a|place|[From|First city]
p b|to destination end city2 place_b point_b|place|[To|Second city]
q how many [miles|kilometres] [separate|lie between|are there between|is it between] {a} and {b}? /
  [distance|how far is it][:| from|] {a} to {b}[?|] / what's the distance {a} [to|-] {b}? / is it
  far from {a} to {b}? / how [close|near] is {a} to {b}? / {a} to {b}[:|,] how far[ is it|]? / I
  [drive|cycle|walk] from {a} to {b}[.|,] how many kilometres is that?
= directions
n [get|plan|find|show]_[directions|route|way|journey] route_planner
  [navigate|maps|journey]_[to|route|by]
d [Get|Plan|Find] a route between two places[ by some means|] / Directions [by car, bike or on
  foot|from A to B] / Route planner
p a|from origin start source start_address|spot|[From|Start]
p b|to destination end goal target|spot|[To|Destination]
p mode?|mode travel_mode means by vehicle transport|enum:walking,driving,cycling,transit|[Mode of
  travel|How to travel]
q [{mode} |]directions from {a} to {b}[ please|, {mode}|] / [show|get|give|find] me the {mode}
  [route|directions|way] from {a} to {b} / [how do I|how can we|which way do I] [get|come] to {b}
  from {a}[, {mode}|]? / [plan|show|find] [a|the] {mode} route from {a} to {b} / I'm at {a}[.|,] how
  do I get to {b}? / I [need to|must|want to] [be at|go to|reach] {b}, starting [from|at] {a}[,
  {mode}|] / [which is|what's] the [fastest|shortest|best] way from {a} to {b}[ {mode}|]? / from {a}
  to {b}, {mode}[ please|]
= flight
n [find|search|list|get|compare|book]_[flights|flight|airfare|plane_tickets|cheap_flights]
  flight_[search|finder|offers] fly
d [Find|Search|Compare] flights / Flight [search|offers|finder] / [Air tickets|Plane tickets] from
  one city to another
p a|from origin departure_city from_city src depart_from|place|[From|City of departure]
p b|to destination arrival_city to_city dst fly_to|place|[To|Destination]
p day?|date departure_date outbound day when|date|[Date|Day of departure]
p n?|passengers adults travellers seats people|int|[Passengers|How many people]
q [any|are there any|what are the] [cheap |direct |good |]flights from {a} to {b}[ on {day}|]? /
  [fly|get|bring] me from {a} to {b}[ on {day}|] / we [want|need|have] to fly from {a} to {b}[ on
  {day}|] / what does a [flight|plane ticket] from {a} to {b} cost[ on {day}|]? /
  [search|compare|list] [flights|air fares] {a} to {b}[, {day}|] / {n} [plane
  tickets|passengers|seats] from {a} to {b}[ on {day}|] / flights [from|] {a} to {b} for {n}
  [people|passengers|adults][ on {day}|] / on {day}, is there a flight to {b} from {a}?
= train
n [find|search|get|book|plan]_[train|trains|rail|connection|train_tickets]
  [train|rail]_[search|times|connections|planner]
d [Find|Search] [trains|rail connections] / Train [times|connections|planner] / Rail travel between
  stations
p a|from origin from_station start departure_station|place|[From|Station]
p b|to destination to_station end arrival_station|place|[To|Where to]
p t?|time departure_time at leave_at after|clock|[Time|Leaving at]
q [which|what] trains [go|run|leave] from {a} to {b}[ at {t}| after {t}|]? / I [take|need|want] the
  train from {a} to {b}[ at {t}|] / how do I get to {b} by train from {a}? / [find|search|look up]
  [rail |train |]connections from {a} to {b}[ at {t}| leaving at {t}|] / [two|] tickets for the
  train from {a} to {b} / trains to {b} from {a}[, {t}| at {t}|] / is there a [train|night
  train|direct train] from {a} to {b}[ at {t}|]?
= departures
n [get|list|show|next]_[departures|bus_times|next_bus|arrivals|stop_times|station_board]
  departure_board bus_stop next_trains
d [Get|List|Show] the [next |]departures of a [stop|station] / Departure board / [Bus
  times|Departures] at a stop
p stop|stop station stop_name name from where bus_stop|place|[Stop|Station]
p n?|limit count max number how_many|int|[How many|Limit]
q when does the next [bus|tram|train|metro] leave [at|from] {stop}? / [next|the next] {n}
  [departures|buses|trains|trams] [from|at] {stop} / [departures|next departures|bus times]
  [from|at|of] {stop}[ please|] / [show|get|list] [me |]the [departures|departure board|bus
  times|arrivals] [of|for|at] {stop} / I'm [at|waiting at] {stop}[.|,] when does [a bus|the
  tram|anything] come? / what leaves from {stop}[ next| now|]? / [show|list] the next {n}
  [departures|buses] at {stop}
= hotel
n [find|search|book|list|compare]_[hotels|hotel|rooms|accommodation|hostels|lodging]
  hotel_[search|finder|offers] where_to_stay
d [Find|Search|Compare] [hotels|places to stay|accommodation] in a city / Hotel [search|offers][ by
  date and price|] / Where to [sleep|stay]
p city|city location place destination town where|place|[City|Where|Destination]
p day?|check_in checkin arrival date from_date start_date|date|[Check-in|Day of arrival]
p n?|guests adults people persons|int|[Guests|How many people]
p max?|max_price budget price_limit max_rate|int|[Highest price|Price per night]
q [where|in which hotel] can [I|we] [stay|sleep] in {city}[ on {day}|]? / [find|show
  me|search|compare] hotels in {city} [under|below|for less than|up to] [${max}|{max} euros|{max}
  dollars|€{max}|£{max}][ a night| per night|] / I need [somewhere|a place] to [sleep|stay] in
  {city}[ from {day}|] / we are {n} [people|guests|adults] and need [a room|a hotel|rooms] in {city}
  / [hotels|rooms|a room] in {city} for {n} [people|guests|adults][ under {max} euros| for at most
  ${max}|] / [book|find|search] [a hotel|a room] in {city} [from|for|on] {day}[ for {n} guests| for
  {n} people|] / [find|search|book] [a hotel|rooms] in {city}[ from {day}|][ for {n} guests|][, at
  most {max} euros|, no more than {max} dollars|] / is there a [cheap|good] [hostel|hotel] in
  {city}? / my budget is [${max}|{max} euros], find a hotel in {city}
= carrent
n [rent|hire|book|find|reserve]_[car|a_car|rental|rental_car|van|bike] car_[rental|hire|rent]
  rental_[search|book]
d [Rent|Hire|Book] a [car|vehicle] / Car [rental|hire] / [Rental cars|Vehicles for hire] in a city
p city|city location pickup pick_up_location place where|place|[City|Place of pick-up]
p day?|date pickup_date from_date day start|date|[From which day|Date of pick-up]
p n?|days duration num_days length|int|[Days|How long]
q [rent|hire|book|get me|reserve] a [car|van|small car|vehicle] in {city}[ for {n} days|][ from
  {day}|] / I need a [rental car|hire car|car] in {city}[ for {n} days| from {day}|] / where can I
  [rent|hire] a car in {city}? / [rental cars|car hire|car rental] in {city}[ for {n} days|, {n}
  days| please|] / {n} days with a [car|van] in {city}[ please|] / how much is a rental car in
  {city}[ for {n} days|]?
= taxi
n [call|order|book|get|request]_[taxi|cab|ride|uber|lyft] ride_[hailing|request]
  [taxi|cab]_[from_to|call]
d [Order|Call|Book] a [taxi|cab|ride] / [Taxi|Cab|Ride] service / A ride from one place to another
p a|from pickup pick_up origin start|spot|[Pick-up|From]
p b|to destination drop_off target where_to|spot|[Destination|To]
q [order|call|book|get|send] [me |us |]a [taxi|cab|ride|uber] from {a} to {b} / I need a
  [lift|ride|taxi|cab] from {a} to {b} / [pick me up|pick us up|collect me] at {a} and
  [take|bring|drive] [me|us] to {b} / taxi[:| from] {a} to {b}[ please|] / can a [taxi|cab]
  [bring|take] me to {b} from {a}? / how much is a [cab|taxi] from {a} to {b}?
= nearby
n [find|search|nearest|locate]_[nearby|places|poi|parking|gas_station|pharmacy|charger|atm]
  [nearby|poi]_[search|finder]
d [Find|Locate] [places of a kind|parking, petrol or pharmacies] near [a place|an address] / Points
  of interest nearby / What is close to a place
p kind|type category kind what place_type poi amenity|amenity|[Kind of place|What to find]
p where|near location place address around area|spot|[Near what|Address|Where]
q [where is|find|show me|locate|I need] the [nearest|closest|next] {kind} [to|near|around] {where} /
  [is there|do you know] a {kind} [near|close to|around|next to] {where}? / find [me |]a {kind}
  [near|around|close to] {where} / I'm [at|near] {where} and [need|am looking for] a {kind} / {kind}
  [near|around|close to] {where}[ please|] / around {where}, where is a {kind}? / how far is the
  [nearest|next] {kind} from {where}?
= nearby
n [find|search|check|get]_[parking|parking_lot|parking_space|garage|park_and_ride]
  parking_[finder|search|near]
d [Find|Search] [parking|a parking space|car parks] near a place / Parking [finder|spaces] / Where
  to leave the car
p where|location near place address destination where|spot|[Near what|Where|Destination]
q where can I [park|leave my car|park the car] [near|around|close to|at] {where}? / [is
  there|any|find] [free |cheap |][parking|car parks] [near|around|at] {where}[?|] / parking
  [at|near|around] {where}[ please|] / I [drive|go] to {where} [by car|with my car][,|.] where do I
  park? / [find|show|get|look for] [me |][a parking space|parking|a car park] [near|close to]
  {where}
= events
n [find|list|get|search]_[events|concerts|museums|exhibitions|attractions|sights|things_to_do]
  [event|city|museum]_[search|guide|finder] whats_on
d [Find|List] [events|concerts|museums|sights] in a city / What's on[ in a city|] / City guide /
  [Things to do|Exhibitions] somewhere
p city|city place location town where area|place|[City|Where]
p day?|date day on when|date|[Day|Date]
q what's [on|happening|going on] in {city}[ on {day}|]? / [find|list|show me|search]
  [concerts|events|museums|exhibitions|festivals|sights|markets] in {city}[ on {day}|] / what can
  [I|we|you] [do|see|visit] in {city}[ on {day}|]? / [which|what]
  [museums|exhibitions|concerts|shows] [are there|are open|are on] in {city}[ on {day}|]? /
  [events|museums|concerts|things to do] in {city}[ on {day}| please|] / I'm [bored|free] in
  {city}[.|,] what can I do? / [is there|are there] [anything on|good museums|a concert|a market] in
  {city}[ on {day}|]?
= country
n [get|lookup|find]_[country|country_info|country_facts|nation|country_data]
  country_[info|facts|data|lookup] about_country
d [Get|Look up] [the capital|the population|facts] of a country / Country [facts|data] / [Capital,
  population and language|Facts] of a country
p c|country nation country_name name state land|country|[Country|Name of the country]
p what?|fact field info attribute topic|enum:population,capital,language,area,currency,flag|[Which
  fact|Field]
q [what's|what is|tell me|look up|get] the {what} of {c}[?|] / {what} of {c}[ please|?|] / {c}[:|,]
  {what}[?| please|] / [tell me|show me|give me|find] [something|some facts|the facts|facts]
  [about|on] {c} / how many people live in {c}? / what [language do they speak|money do they use|is
  the capital] in {c}? / which city is the capital of {c}? / [country facts|facts|data]: {c} / I
  [need|want] the {what} of {c}[ for my homework| for school|]
= holidays
n [get|list|check]_[holidays|public_holidays|bank_holidays|days_off] [public|bank]_holidays
  holiday_[list|calendar]
d [Get|List] the [public|bank] holidays of a country / Public holidays [by|of a] year / Days off[ in
  a country|]
p c|country country_name nation region where|country|[Country|Where]
p y|year yr in_year for_year|int|[Year|Which year]
q [what|which|when] are the [public|bank|national] holidays in {c} in {y}? / [public|bank] holidays
  [of|in] {c}[,| in| for] {y}[ please|] / [list|show|get|give me] [all |the |][public |bank
  |]holidays [of|in] {c} for [{y}|the year {y}] / {c}[,|:] holidays {y} / in {y}, which days are off
  in {c}? / when do people in {c} have days off in {y}?
= horoscope
n [get|read|daily]_[horoscope|zodiac|star_sign|stars] horoscope_[today|for|daily] astrology zodiac
d [Get|Read] the horoscope of a sign / [Daily|Today's] horoscope / What the stars say
p sign|sign zodiac star_sign zodiac_sign
  who|enum:aries,taurus,gemini,cancer,leo,virgo,libra,scorpio,capricorn,aquarius,pisces|[Sign|Star
  sign]
q [what's|what is|read me|get|give me|tell me] [the |today's |my ]horoscope for {sign}[ today|][?|]
  / I'm [a |]{sign}[.|,] [what do the stars say|what's my horoscope|how is my day]? / {sign}
  horoscope[ today| please|] / what do the stars say for {sign}? / my [star |]sign is {sign}[.|,]
  [horoscope please|what awaits me?|how will my week be?] / will {sign} be lucky [today|this week]?
= joke
n [tell|get|random]_[joke|jokes|riddle|pun|limerick] joke_[about|of|teller] make_me_laugh
d [Tell|Get] a joke [about|on] a topic / [Jokes|Riddles|Puns] [about something|by topic] / Makes
  people laugh
p t|topic subject about theme category keyword|animal|[Topic|What about]
q [tell|give] me a [joke|good joke|pun|riddle|funny story] about {t} / do you know [a joke|any
  jokes|a riddle] about {t}? / [make me laugh|cheer me up] with a joke about {t} / joke [about|on]
  {t}[ please|] / something funny about {t}[ please|] / I want to [hear|read] a [joke|pun] about {t}
  / [a|one] {t} joke[ please|]
= workout
n [log|add|record|track|save]_[workout|exercise|training|activity|sport] workout_[log|add|tracker]
  fitness_log
d [Log|Record|Save] [a workout|some exercise|training] / Workout [log|diary] / Fitness
  [diary|tracker]
p what|activity exercise sport workout type name|activity|[Activity|Sport|What you did]
p n|minutes duration mins duration_minutes length time|int|[Minutes|How long]
q [log|record|save|add|enter] {n} minutes of {what} / I [did|have done|just did|finished] {n}
  minutes of {what}[ today|][, log it|. Log that|, write it down|] / [log|add|record] {what} for {n}
  minutes / {what}[,|:| for] {n} minutes / {n} [min|minutes] {what}[ today|] / [my workout|my
  training]: {what}, {n} minutes / today I did {what} for {n} minutes / put {what}, {n} minutes, in
  my [fitness log|training diary]
= medicine
n [add|set|create|schedule]_[medicine_reminder|pill_reminder|medication|dose|pills]
  [pill|medicine|medication|drug]_[reminder|schedule|alarm]
d [Remind|Reminds] [me|the user] to take a medicine / [Pill|Medicine|Medication] reminder / Plan a
  dose
p what|medicine medication drug name pill drug_name|medicine|[Medicine|Name of the drug]
p t|time at when hour dose_time|clock|[Time|When]
q remind me to take [my |the |]{what} at {t} / I [have to|must|need to] take {what} at {t}[ every
  day| daily|] / [set|add|create|schedule] a [pill|medicine|medication] reminder for {what} at {t} /
  [medicine|pills|my pills]: {what} at {t} / at {t} I [need|take|must have] my {what} / {what} at
  {t}[, don't let me forget|, every day|] / don't let me forget [my |]{what} at {t}
= plant
n [water|log|remind|care]_[plant|plants|flowers|plant_care|watering] plant_[care|watering|water]
  watering
d [Water|Note the watering of] a plant / Plant [care|watering] / [Watering|Garden] helper
p what|plant plant_name name species flower which|plant|[Plant|Which plant]
p n?|days interval every interval_days frequency|int|[Every how many days|Days between]
q [water|feed|spray] the {what}[ every {n} days|] / the {what} [needs|should get|has to get] water[
  every {n} days|] / I [watered|have watered|just watered] the {what}[, note it|] / remind me to
  water the {what}[ every {n} days|] / how often [must I|should I|do I] water [a|the|my] {what}? /
  [every|once in] {n} days[,|:] water the {what} / how do I care for [a|my] {what}?
= image
n [generate|create|draw|make|paint|edit]_[image|picture|photo|drawing|art|illustration]
  [image|picture|photo|art]_[generator|maker|create] dalle text_to_image
d [Generate|Create|Draw|Paint] [an image|a picture|a photo] from a [description|text|prompt] / Image
  [generator|creation] / Turns text into pictures
p prompt|prompt description text image_prompt what scene input|picture|[Prompt|What to
  show|Description]
p style?|style look art_style mode|enum:photo,cartoon,watercolour,sketch,pixel|[Style|Look]
q [draw|paint|sketch|illustrate] [me |][{prompt}|"{prompt}"] / [generate|create|make|produce] [an
  image|a picture|a photo|an illustration|art] [of|showing|with] [{prompt}|"{prompt}"] / I
  [want|need|would like] [an image|a picture|a drawing|a wallpaper] of {prompt} /
  [image|picture|drawing|prompt]: {prompt} / [draw|create|make|paint] a {style} of {prompt} /
  {prompt}[,| as a] {style}[ please|] / show me what {prompt} looks like / [can|could] you
  [draw|paint|picture] {prompt}?
= identify
n [identify|recognize|name|find]_[song|music|tune|track|by_lyrics] shazam what_song
  song_[recognition|finder]
d [Identify|Recognize] a song by its words / [Song|Music] recognition / Which song it is
p text|lyrics text words line fragment|saying|[The words|A line of the song]
q [which|what] song [goes|has the words|has the line|contains the words] "{text}"? /
  [identify|find|name|recognize] the song [with the words|that goes|with the line|by the lyrics]
  "{text}" / who sings "{text}"? / I [keep hearing|have this line in my head]: "{text}"[.| -] [which
  song is it|what's that song]? / the song goes "{text}"[. What is it?|, name it|]
= practice
n [start|begin|open]_[lesson|practice|language_lesson|exercise|course]
  [language|vocabulary]_[practice|lesson|trainer] learn_language
d [Start|Begin] a language lesson / Practise a language / [Language|Vocabulary] [trainer|course]
p lang|language target_language lang tongue course|language|[Language|Which language]
p n?|minutes duration length words_count|int|[Minutes|How long]
q [start|begin|open] [a|the|my] {lang} [lesson|course|practice|class][ of {n} minutes|] / I want to
  [practise|learn|speak|train] {lang}[ for {n} minutes|] / [teach|quiz|test] me [some |]{lang}[ for
  {n} minutes|] / let's [practise|speak|learn] {lang}[ for {n} minutes|] / {n} minutes of {lang}[
  please| practice|] / {lang} [lesson|practice|vocabulary][ please|, {n} minutes|] / my {lang} is
  [bad|rusty], give me a lesson
= donate
n [donate|give|send]_[money|to|donation|amount|to_charity] donate donation_[send|make] charity
d [Donate|Give] [an amount|money] to [a charity|someone] / [Donations|Charity] / Make a donation
p who|to charity recipient organisation cause name|name|[To whom|Charity|Recipient]
p n|amount sum value money how_much|int|[Amount|How much]
q [donate|give] [{n} euros|${n}|{n} dollars|£{n}|{n}] to {who} / I [want|would like] to
  [donate|give] [{n} euros|${n}|{n} dollars|{n}] to {who} / [make|send] a donation of [{n} euros|{n}
  dollars|${n}|{n}] to {who} / [support|help] {who} with [{n} euros|${n}|{n} dollars] / donation
  [to|for] {who}: [{n}|${n}|{n} euros] / {who} [should|shall] get [{n} euros|${n}|{n} dollars] from
  me / [{n} euros|${n}] for {who}[ please|]
""")
