"""Tools of every day, second part: plans, the house, shops, travel, media."""

from __future__ import annotations

from family import families

HOME = families(r"""
= todo
n [add|create|new|make|save|insert]_[todo|task|to_do|item|todo_item] todo task_[add|create|new]
  add_to_[todo|list|tasks]
d [Add|Adds|Create|Creates|Save] [a task|a todo|an item|a to-do] [to|on|for] [the list|the to-do
  list|my tasks|the task list]
p title|title task text name item description what content todo summary|task|[The task|Title|What
  to do|Name of the task]
p priority?|priority importance urgency level|enum:low,medium,high|[Priority|How urgent it is]
q [add|put|write|note] [{title}|"{title}"] [to|on] [my|the|our] [to-do list|todo list|task
  list|list|tasks|todos]
q [create|add|make|new] [a task|task|a new task|a todo|todo][:| to] [{title}|"{title}"]
q I [have to|need to|must|should] {title}[.|,] [add it to my list|put it on my list|make it a
  task|add that as a task]
q [add|create] the task [{title}|"{title}"] with {priority} priority
q [add|create] a {priority} priority task[:| to] {title}
= note
n [take|save|create|add|make|write|new]_[note|memo|notes] note jot_down note_[add|create|save]
d [Save|Take|Write|Create|Add] [a note|a memo|notes|a short note][ for the user|]
p text|text note content body memo message|sentence|[The note|Text|Content of the note]
q [take|make|save|write|add] a [note|memo][:| that| saying|:] [{text}|"{text}"]
q [note|write down|jot down|remember|keep in mind][:| that|:] [{text}|"{text}"]
q [note|memo]: {text}
= list
n [add|put]_[to_shopping_list|to_cart|to_basket|item|groceries|product]
  [shopping|grocery]_list_add cart_add buy add_to_list
d [Add|Put] [an item|something|a product] [to|on|into] the [shopping list|grocery list|cart|basket]
p item|item product name thing article what|thing|[The item|Product|What to add]
p n?|quantity count amount number how_many qty|int|[How many|Quantity]
q [add|put] {item} [to|on|onto] [my|the|our] [shopping list|grocery list|list|cart|basket]
q [add|put] {n} {item} [to|on|into] [my|the|our] [shopping list|grocery list|cart|basket]
q [we need|I need|we are out of|we ran out of|I want] {item}[.|,] [add it|put it on the list|put
  that in the cart|on the list please]
q [buy|get|order] {n} {item}
= light
n [set|turn|switch|control|toggle]_[light|lights|lamp|room_light] light_[switch|control|state]
  smart_light lights
d [Turn|Switch] [the light|the lights|a lamp|a light] on or off[ in a room|] / [Control|Controls]
  the [lights|light] [in|of] a room
p room|room location where area zone place|room|[The room|Which room|Where]
p state|state status power mode action on_off|enum:on,off|[On or off|State]
q [turn|switch|put] {state} the [light|lights|lamp] in the {room}
q [turn|switch|put] the [light|lights|lamp] [in|of] the {room} {state}
q [turn|switch] the {room} [light|lights|lamp] {state}
q {room} [light|lights|lamp] {state}[ please|]
q [lights|light] {state} in the {room}
q I want the [light|lights|lamp] in the {room} {state}
= lightcolour
n [set|change]_[light_color|light_colour|led_color|strip_colour|bulb_color|mood_light]
  [light|bulb|led]_[color|colour]
d [Set|Change] the [colour|color] of [a light|the bulb|the LEDs|the strip]
p colour|color colour shade light_color
  tint|enum:red,green,blue,yellow,orange,purple|[Colour|Which colour]
q [make|turn|set|switch] the [light|bulb|LEDs|lights|strip|ceiling] {colour}
q [set|change] the [light|bulb|colour of the light|colour of the bulb|LED colour] to {colour}
q I want {colour} light[ here|]
q {colour} light[ please|]
= heating
n [set|change|adjust]_[temperature|thermostat|heating|room_temperature|heater] thermostat
  heating_[set|control] climate_control
d [Set|Change|Adjust] the [temperature|heating|thermostat] [of|in|for] a room
p room|room location where zone area|room|[Room|Which room]
p degrees|degrees temperature value target temp celsius|int|[Degrees|Temperature|Target]
q [set|heat|warm|cool|bring] the {room} to {degrees} degrees
q [set|put|turn] the [temperature|heating|thermostat] in the {room} to {degrees}[ degrees|]
q [make|keep] it {degrees} degrees in the {room}
q {room} to {degrees} degrees[ please|]
q [set|heat|warm|bring] the {room} room to {degrees} degrees[ please|]
q I want {degrees} degrees in the {room}
= device
n [turn|switch|toggle|power|control]_[device|appliance|plug|switch|socket]
  device_[control|power|switch] smart_plug
d [Turn|Switch] [a device|an appliance|a plug|something] on or off / Control [a device|an
  appliance] at home
p device|device name appliance plug what device_name|gadget|[The device|Which device|Name]
p state|state status power action mode|enum:on,off|[On or off|State]
q [turn|switch|power|put] {state} the {device}
q [turn|switch|power|put|toggle] the {device} {state}
q {device} {state}[ please|]
q [I want|I'd like] the {device} {state}
q [can you get|have] the {device} [turned|switched] {state}
= level
n [set|change|adjust]_[volume|brightness|fan_speed|level|dimmer] [volume|brightness|fan_speed]
  [volume|brightness]_[set|control|level]
d [Set|Change|Adjust] the [volume|brightness|level][ in percent|] / [Volume|Brightness] of [the
  device|the speaker|the screen]
p n|level percent value volume brightness amount to|int|[Level|Percent|The value]
q [set|turn|put|change|bring] the [volume|brightness|sound|level] to {n}[ percent|%|]
q [volume|brightness] [to|at|] {n}[ percent|%| please|]
q [turn|bring] it [up|down] to {n}[ percent|]
q [make it|I want it at|dim it to|raise it to] {n} percent
= lock
n [lock|open|close|unlock|control|set|operate]_[door|gate|blinds|shutters|garage|window|curtains]
  [door|gate|blind|garage]_[control|lock]
d [Open or close|Control|Open or shut|Move] [the door|the gate|the blinds|a shutter|the garage|a
  window]
p what|name door target id window location which|gadget|[Which one|Name]
p state|state action position command status|enum:open,closed|[Open or closed|Position]
q [I want|set|make|keep|leave] the {what} {state}
q the {what} [should be|has to be|must be] {state}
q [put|bring] the {what} in the {state} [state|position]
= run
n [run|start]_[vacuum|robot|washer|dishwasher|fan|heater|pump|mower|machine|oven|shower]
  [vacuum|pump|fan|oven|mower]_[run|start]
d [Run|Start|Runs] [a machine|the robot|the fan|the pump|a device] for [some minutes|a time]
p n|minutes duration mins time duration_minutes length|int|[How many minutes|Minutes|Duration]
q [run|start|let] the [vacuum|robot|washer|dishwasher|fan|heater|pump|mower|machine|oven|shower][
  run|] for {n} minutes
q {n} minutes of [vacuum|fan|pump|heater|robot|oven][ please|]
q [let] the [machine|fan|pump|heater|robot|oven|shower] [go|work|run] for {n} minutes
= track
n [track|get|check|find|lookup|follow]_[parcel|package|shipment|delivery|order|letter]
  [parcel|package|order|shipment|delivery]_[status|tracking|info|tracker]
d [Track|Tracks|Find|Follow|Get the status of|Status of] [a parcel|a package|a shipment|an
  order|a delivery][ by its number|]
p id|id number tracking_number order_id parcel_id code package_id order_number tracking_id
  reference ref|code|[Number|Tracking number|Order number|The number of it]
q [where is|where's|what happened to|when will I get|when comes] [my|the]
  [parcel|package|order|delivery|shipment] [{id}|number {id}|with number {id}|no. {id}]?
q [track|follow|find|check|look up|trace] [my|the|] [parcel|package|order|delivery|shipment]
  [{id}|number {id}|no. {id}]
q [what's|what is|show me|give me|tell me] the [status|state] of [my|the|]
  [parcel|package|order|delivery|shipment] [{id}|number {id}]
q [has|did] [my|the] [parcel|package|order] {id} [arrived|arrive|been sent|shipped] [yet|already|]?
q [status|tracking] [of|for|] {id}[ please|]
= cancel
n [cancel|return|refund|reorder]_[order|purchase|item|booking|subscription]
  order_[cancel|return|refund]
d [Cancel|Return|Refund] [an order|a booking|a purchase][ by its number|]
p id|order_id id number order order_number booking_id reference code|code|[Order number|Number|Id]
q [cancel|return|refund|give back|send back] [my|the|] [order|booking|purchase|reservation]
  [{id}|number {id}|no. {id}|with the number {id}]
q I [want to|need to|would like to] [cancel|return] [order|booking] {id}
q I [do not want|no longer need] [order|booking] {id}[ any more|]
= price
n [get|check|find|lookup|fetch|show]_[price|product_price|product|item_price]
  [price|product]_[lookup|check|search|of|info] how_much
d [Get|Find|Look up|Check|Returns] the price of [a product|an item|something][ in the shop|]
p item|product item name product_name article what query|thing|[Product|Item|Name of the product]
q [how much|what] [is|are|does] [a |the |] {item}[ cost|]?
q [what's|what is|tell me|show me|check|find|get|look up] the price of [a |the |] {item}[ please|
  today|]
q [price|price check] [of|for|:] {item}[ please|]
q how expensive is [a |the |] {item}?
= stocked
n [check|get|lookup]_[stock|inventory|availability|stock_level] inventory
  [in|product]_[stock|availability] warehouse_stock
d [Check|Get|Look up] [the stock|the inventory|availability] of [an item|a product|an article]
p item|sku item product article item_id product_id code|code|[The item|Article number|Product code]
q [is|do we have|have you got] {item} [in stock|available|left|on hand]?
q [how many|how much] [of |] {item} [do we have|are left|is left|are there|are in stock]?
q [check|get|show|look up] the [stock|inventory|stock level|availability] [of|for] {item}
= food
n [order|get|buy]_[food|pizza|meal|dish|takeaway|lunch|dinner] food_[order|delivery]
  order_from_[menu|restaurant]
d [Order|Orders] [food|a dish|a meal|something to eat][ from a restaurant| for delivery|]
p dish|dish item food meal name what product|thing|[The dish|What to order|Food]
p n?|quantity count number how_many portions amount|int|[How many|Portions]
q [order|get me|bring me|I want|I'd like|I would like] {dish}[ for dinner| for lunch| please|]
q [order|get me|bring me|I want|I'd like] {n} {dish}
q [order|get] {n} [portions|x|times|plates of] {dish}
= table
n [book|reserve|request]_[table|restaurant|restaurant_table|seats|dinner]
  [table|restaurant]_[booking|reservation] make_reservation
d [Book|Reserve] [a table|seats] [at|in] a restaurant
p place|restaurant place name where venue location restaurant_name|place|[Restaurant|Where|Name
  of the restaurant]
p n|people guests party_size persons seats number_of_guests count|int|[How many
  people|Guests|Party size]
p time?|time when at hour|clock|[Time|When]
q [book|reserve|get me|I need|I want] a table for {n}[ people| guests| persons|] [at|in] {place}
q [book|reserve|get] a table [at|in] {place} for {n}[ people| guests|]
q [book|reserve] a table for {n}[ people|] [at|in] {place} at {time}
q table for {n} [at|in] {place}[ please|]
q we are {n}[ people|] and want to [eat|have dinner] at {place}
= restaurants
n [find|search|get|list]_[restaurants|restaurant|places_to_eat|cafes] restaurant_[search|finder]
  restaurants
d [Find|Search|List] [restaurants|places to eat|cafes] [in|near] [a city|a place]
p food|cuisine food kind type style|thing|[Kind of food|Cuisine]
p place|city place location near where area|place|[Where|City|Place]
q [find|show me|look for|search|list] [a |] {food} [restaurants|restaurant|food|places]
  [in|near|around] {place}
q where can [I|we] [eat|get|have] {food} [in|near] {place}?
q [I want|I'd like] {food} in {place}
q any [good |] {food} [restaurants|places|restaurant] [in|near] {place}?
= nearby
n
  [find|nearest|search|get]_[nearby|place|shop|atm|doctor|hospital|parking|petrol_station|supermarket|places]
  nearby_[places|search|shops] places_near
d [Find|Find the nearest|Search] [shops|places|a doctor|a cash machine|a parking space|services]
  [near|around|close to] [a place|an address]
p where|address location near place where street position|address|[Near what|The address|Where]
q [where is|what is|find|show me|find me|I need|is there] [a|the nearest|the next|some|the
  closest] [supermarket|doctor|hospital|parking space|bakery|petrol
  station|dentist|bank|toilet|chemist] [near|around|close to|next to] {where}?
q [nearest|closest] [supermarket|doctor|bakery|bank|dentist|parking] to {where}[ please|]
= directions
n [get|find|show|plan]_[directions|route|way|path] directions route navigate
  navigation_[start|to] route_[planner|between]
d [Get|Find|Show|Returns] [directions|the route|the way] [from one place to another|between two
  places|to a place]
p from|from origin start source from_address start_point from_place|spot|[Start|Origin|From where]
p to|to destination end target to_address end_point goal to_place|spot|[Destination|Goal|Where to]
q [how do I|how can I|what's the best way to] [get|go|drive|walk|cycle|come|travel] from {from}
  to {to}?
q [directions|route|the way|navigation] from {from} to {to}[ please|]
q [show|give|find|tell|get] me [the way|directions|the route|a route] from {from} to {to}
q [navigate|drive|take me|bring me|guide me|lead me] from {from} to {to}
q I am [at|in] {from} and [want|need|have] to [get|go] to {to}
= distance
n [get|measure|compute|calculate|find]_[distance|travel_time|mileage_between] distance
  distance_[between|from_to|of] how_far
d [Distance|The distance|Travel time] [between|of] two [places|cities|points|towns] /
  [Get|Measure|Compute] the distance [between|of] two [cities|places]
p from|from start origin a city1 place1 from_city first point_a source
  departure|spot|[Start|First place|From]
p to|to end destination b city2 place2 to_city second point_b target finish
  arrival|spot|[End|Second place|To]
q how far is [it |] from {from} to {to}?
q how far [is|lies] {to} from {from}?
q how [far|many kilometres|many miles] [is it|are there] between {from} and {to}?
q how far [apart |away from each other |] are {from} and {to}[ apart| from each other|]?
q [what's|what is|tell me|get|find|compute|measure|calculate] the distance [between|from] {from}
  [and|to] {to}
q [distance|kilometres] [from|between|] {from} [to|and|-] {to}[ please|]
q how long [does it take|is the drive|is the way] from {from} to {to}?
= where
n [find|locate|show|get|lookup]_[place|address|location|coordinates|on_map] geocode
  geocode_address map_[search|lookup|show] coordinates_of
d [Find|Locate|Show|Look up] [a place|an address|a location][ on the map|] /
  [Coordinates|Latitude and longitude] of [a place|an address]
p place|place address location name query q where city|spot|[Place|Address|What to find]
q where [is|lies|do I find|can I find|exactly is] {place}[ on the map|]?
q [show|find|locate|mark|pin|search] {place} on [the|a] map
q [what are|give me|get|find|show me] the coordinates of {place}
q [show me|find|get me] a map of {place}
q [latitude and longitude|coordinates] of {place}[ please|]
= flight
n [find|search|book|get|list]_[flight|flights|plane|plane_ticket] flight_[search|booking|finder]
  flights
d [Find|Search|Book|List] [flights|a flight] [between two cities|from one city to another|between
  airports]
p from|from origin departure from_city source departure_city from_airport|place|[From|Origin|City
  of departure]
p to|to destination arrival to_city dest arrival_city to_airport|place|[To|Destination|City of
  arrival]
p date?|date day departure_date when on travel_date|date|[Date|Day of travel|When]
q [find|search|book|show me|get me|look for|I need|I want] [a flight|flights|a plane ticket|the
  cheapest flight] from {from} to {to}
q [find|search|book|show me|get me|I need|I want] [a flight|flights|a plane ticket] from {from}
  to {to} [on|for] {date}
q [flights|flight|fly] from {from} to {to}[ please|]
q [I want|I have|I'd like] to fly from {from} to {to}[ on {date}|]
q [is there|are there] [a flight|flights] from {from} to {to} on {date}?
q [I want|I need] to fly to {to} from {from}
= train
n [find|search|book|get|next|list]_[train|trains|bus|connection|train_ticket|ferry]
  [train|bus|ferry]_[search|times|schedule|connection|tickets] timetable departures
d [Find|Search|Look up] [trains|a train|buses|connections|a ferry] [between two places|from one
  station to another]
p from|from origin start from_station departure source|place|[From|Start]
p to|to destination end to_station arrival target|place|[To|Destination]
q [when is|when does|when goes|which is] the [next|first|last] [train|bus|ferry|tram][ leave|]
  from {from} to {to}?
q [find|show me|search|get me|book|look up] [a train|trains|buses|the next bus|a ferry|train
  tickets|a connection] from {from} to {to}
q [train|trains|bus|ferry|train times] from {from} to {to}[ please|]
q [train|bus] {from} to {to}
= hotel
n [find|search|book|reserve|check|list]_[hotel|hotels|room|hotel_room|accommodation]
  hotel_[search|booking|rooms] rooms
d [Find|Search|Book|Reserve|Check] [hotels|a hotel|a hotel room|free rooms|accommodation] in [a
  city|a place|a town]
p city|city place location town where destination|place|[City|Where|Place]
p n?|nights guests people rooms persons number|int|[How many|Number of it]
q [find|book|search|show me|get me|I need|I want|reserve] [a hotel|a room|a hotel
  room|hotels|accommodation] in {city}[ please|]
q [find|book|I need|reserve|get me] [a hotel|a room|a hotel room] in {city} for {n}
  [people|guests|nights|persons]
q [is there|are there] [a free room|a hotel room|any rooms|a room|hotel rooms] [left |free |] in
  {city} for {n} [people|guests|nights|persons]?
q [hotel|hotels|room|hotel room] in {city}[ for {n}|, please|]
= taxi
n [book|call|order|request|get]_[taxi|cab|ride|car|uber] taxi_[order|booking] ride
d [Book|Order|Call] [a taxi|a cab|a ride|a car][ to a place|]
p to|destination to address where place target drop_off|spot|[Destination|Where to]
q [book|call|order|get|I need] [me |] [a taxi|a cab|a ride|a car] to {to}
q [taxi|cab|ride] to {to}[ please|]
q [take|bring|drive] me to {to}[ by taxi| by car|]
""")
