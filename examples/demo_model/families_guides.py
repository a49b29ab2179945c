"""Everyday tools as guides and manuals introduce them, asked for in plain words."""

from __future__ import annotations

from family import families

GUIDES = families(r"""
= docs
n [search|query|lookup]_[knowledge_base|help_center|help_docs|faq|docs|documentation|support_docs]
  knowledge_base_search [docs|faq|help_center|documentation]_[search|retriever|lookup] retrieve_docs
d [Search|Searches] the [company |product |internal |][knowledge base|help center|documentation|FAQ]
  [for relevant articles|for an answer|] / Retrieve [passages|articles] from the knowledge base that
  match [a question|the query]
p q|query question search_query q text input keywords|query|[The search query|The user's question|
  What to look for]
q [search|check|query|look in|consult] [the|our] [knowledge base|help center|help
  centre|documentation|docs|FAQ|FAQs|support articles|user guide] for [{q}|"{q}"] / [look
  up|find|search for] [{q}|"{q}"] in [the|our] [knowledge base|help center|documentation|docs|FAQ] /
  what does [the|our] [knowledge base|help center|documentation|FAQ|user guide] say [about|on] {q}?
  / is there [an article|anything|an entry] [about|on] {q} in [the|our] [knowledge base|help
  center|docs|documentation|FAQ]? / does [the|our] [FAQ|documentation|knowledge base|help center]
  [cover|mention|answer] [{q}|"{q}"]? / find [the help article|help articles|the documentation|the
  docs|a support article] [about|on|for] {q} / [knowledge base|documentation|docs|help center]: {q}
= helpdesk
n [search|query]_[knowledge_base|faq|help_center|policies] [get|find]_[policy|faq_answer|answer]
  faq_lookup [company|store]_[info|policy] answer_from_docs
d [Answer|Answers] [customer |][questions|a question] from the [FAQ|help center|handbook] / Look up
  a [policy|rule|help article] of the [company|shop|store] / Search the [knowledge base|help center]
p q|topic query question policy subject|policy|[The topic|Subject of the question|Policy]
q [tell me about|explain|show me|look up|find] [your|our|the company's|the store's] {q} / what [do I
  have to|should I|can you] [know|tell me] about your {q}? / I have a question about [your|the] {q}
  / where can I [read|find something|learn] about [your|the] {q}? / [a customer|somebody] [asks|is
  asking] about [our|the] {q} / [search|check] the [FAQ|knowledge base|help center|handbook] for {q}
  / how does [your|the] {q} work? / I need [information|details] on [your|our] {q}
= wiki
n [search|query]_wikipedia wikipedia wikipedia_[search|query|lookup|article|page|summary]
  get_wikipedia_[summary|article|page] fetch_wikipedia wikipedia_tool
d [Search|Query] Wikipedia [for a topic|for an article|] / Get [the summary|a short summary|the
  introduction] of a Wikipedia article / Looks up [people|topics|a topic], places and events on
  Wikipedia / Fetch a Wikipedia [page|article]
p t|query title topic search page article term page_title q|topic|[The title|Topic to look up|Title
  of the article|Search term]
p n?|sentences num_sentences max_sentences limit|int|[How many sentences|Sentences to return]
q [search|check|ask|consult] Wikipedia [for|about] [{t}|"{t}"] / [look up|find|search for|read up
  on] [{t}|"{t}"] [on|in] Wikipedia / what does Wikipedia say about {t}? / [get|show|give|read] me
  the Wikipedia [article|page|entry|summary|introduction] [on|about|for] {t} / [summarise|summarize]
  the Wikipedia [article|page|entry] [on|about] {t}[ in {n} sentences|] / Wikipedia: {t} / is there
  a Wikipedia [article|page|entry] [on|about] {t}? / according to Wikipedia, what is {t}? / I
  [need|want|would like] the Wikipedia [article|summary|page] [on|about] {t} / {t} on Wikipedia[,
  please|, {n} sentences|] / {n} sentences about {t} from Wikipedia
= encyclo
n wikipedia [search|query]_wikipedia get_[wikipedia_summary|article|encyclopedia_entry|summary]
  encyclopedia_[search|lookup] topic_summary
d [Look up|Get] [an encyclopedia article|facts|background] [on|about] a [topic|person or place] /
  [Encyclopedia|General knowledge] on people, places and history / Summary of [a topic|an article]
p t|topic query title term subject name|topic|[The topic|What to look up|Subject]
q who [was|is|were] {t}? / tell me [about|something about|more about] {t} / what [is|are|was] {t}? /
  [give|get|show] me [a summary of|some background on|an article about|an overview of] {t} / I want
  to [know|learn|read] [something |more |]about {t} / [look up|explain] {t} / what do you know about
  {t}? / why is {t} famous? / [facts|something|information] about {t}[ please|]
= online
n [web|internet|google|online|duckduckgo|bing|brave]_search search_[web|internet|online|google]
  google search_the_[web|internet] duckduckgo tavily_search web_search_tool serpapi
d [Search|Searches] the [web|internet] [for current information|for a query|] / [Google|DuckDuckGo]
  search[ results for a query|] / Use this to [look up current events|find things online]
p q|query search_query q search_term keywords text|query|[The search query|What to search for|Search
  terms]
p n?|num_results max_results limit top_k count k|int|[Number of results|How many results]
q [search|browse|scan|check] [the internet|the web|Google|DuckDuckGo|the net] for [{q}|"{q}"] /
  google [{q}|"{q}"][ for me|] / [look up|search for|research|find] [{q}|"{q}"] [online|on the
  internet|on the web|on Google|on DuckDuckGo] / [search|look] [online|on Google|on the web] for
  [{q}|"{q}"] / [do|run|make] [a|an] [Google|internet|web|online] search [for|on] [{q}|"{q}"] / what
  does [the internet|Google|the web] say about {q}? / what can you find [online|on the web|on the
  internet] about {q}? / find [information|something|pages|articles] about {q} [online|on the
  internet|on the web] / [web|internet|Google] search: {q} / [search|go through] the web for {q} and
  [return|show me|give me] {n} results / the top {n} [Google|web] results for {q}
= search
n [web|internet|online]_search search search_[web|internet|engine|information] find_information
  get_search_results
d [Search|Searches] [the web|the internet|for information] / [Find|Finds] [information|results]
  [about|on|for] [a topic|a query] / Search engine
p q|query search_query q search_term input topic|query|[The query|What to search for|Search query]
q [find|look for|search for|gather|get] information [about|on|regarding] {q} / [find out|look
  up|research|search] {q} / what can you [tell me|find out] about {q}? / [I'm|I am] looking for
  [information|details|something] [about|on] {q} / [do|make] some research [on|into|about] {q} /
  find me [something|anything|sources] [about|on] {q} / search for [{q}|"{q}"] and tell me what you
  find
= coin_price
n get_[crypto_price|coin_price|bitcoin_price|token_price|crypto_quote] [crypto|coin]_[price|value]
  cryptocurrency_price
d [Get|Fetch|Returns] the [current |latest |live |][price|value] of a [cryptocurrency|coin|crypto
  asset] / [Cryptocurrency|Crypto] price
p coin|coin symbol coin_id cryptocurrency crypto token id|cryptocoin|[The coin|Symbol of the
  coin|Name of the cryptocurrency]
p cur?|currency vs_currency convert fiat|currency|[Currency|Currency of the price]
q how much is [one |1 |a |][{coin}|{coin} coin] [worth|in {cur}|worth in {cur}|right now]? / what is
  the [current |latest |live |][price|value] of [{coin}|one {coin}][ in {cur}| right now| today|]? /
  [check|get|tell me|show me|look up] the [current |][price|value] of {coin}[ in {cur}| for me|] /
  what's [{coin}|one {coin}|a {coin}] [trading at|worth|selling for|at][ today| now|]? / how is the
  {coin} price[ today| doing|]? / what does [one |a |][{coin}] cost[ in {cur}|]? / I want to
  [buy|sell] {coin}[.|,] what's [the price|it worth]? / {coin} [price|value] in {cur} / how many
  {cur} is [one|a] {coin}? / in {cur}, how much is {coin}?
= tip
n calculate_tip tip_calculator tip calc_tip get_tip compute_tip tip_[amount|for_bill]
d [Calculate|Compute|Calculates] the tip [for|on] a [bill|restaurant bill|check] / Tip calculator /
  How much to tip
p n|bill_amount bill total amount bill_total subtotal check|number|[The bill|Total of the
  bill|Amount before the tip]
p p|tip_percentage percent tip_percent percentage tip_rate rate|number|[Tip in percent|Percentage|
  How many percent]
q [calculate|compute|work out|figure out|what is|what's|how much is] [a|the] {p}[%| percent] tip
  [on|for] [a |my |the |][${n}|{n} dollar|€{n}|{n} euro] [bill|check|meal|dinner] / [calculate|what
  is|how much is|work out] a {p}[%| percent] tip on [${n}|{n}|{n} euros] / a tip of {p}[%| percent]
  on a bill of [${n}|{n}|{n} euros|{n} dollars] / [my|the|our] [bill|check|dinner| lunch]
  [is|was|comes to|came to] [${n}|{n}|{n} euros|{n} dollars|£{n}][,| and|.] [tip {p} percent|I want
  to tip {p}%|I'd like to leave {p}%|what is a {p}% tip|add a {p} percent tip|we tip {p}%] / [how
  much|what] [should I|do I|would I] tip on [${n}|{n}|{n} euros] at {p}[%| percent]? /
  [calculate|compute|work out] the tip [for|on] [a bill of |a total of |][${n}|{n}|{n} euros] [at|
  with] {p}[%| percent] / tip[ calculator|]: [${n}|{n}] at {p}% / I [want|would like] to
  [leave|give| tip] {p}[%| percent] on [${n}|{n}|a bill of {n}|my {n} euro bill] / [what is|how much
  is|calculate] the tip if I [give|leave|tip] {p}[%| percent] on [${n}|{n}] / {p}[%| percent] tip[,
  bill| on|:] [${n}|{n}|{n} euros] / tip {p} percent on [${n}|{n}|{n} dollars]
= sharebill
n split_[bill|the_bill|check|cost|expense] bill_[splitter|split] divide_[bill|check] share_costs
d [Split|Splits|Divide] a bill [between|among] [people|friends|several people] / What each person
  pays / Bill splitter
p n|total amount bill bill_amount total_amount sum|number|[The bill|Total|Amount to split]
p k|people num_people persons number_of_people count guests ways|int|[How many people|People|Ways]
q split [a|the|our] [${n}|{n} euro|{n} dollar] [bill|check|dinner] [between|among|by] {k}
  [people|friends|of us|persons] / [split|divide|share] [{n} euros|${n}|{n} dollars|{n}] [between|
  among] {k} [people|friends|of us|guests] / we are {k} [people|friends] and the [bill|check|dinner]
  [is|was|comes to] [${n}|{n}|{n} euros][.|,] [split it|how much does each pay|what does everyone
  owe] / the [bill|check|total] [is|was|comes to] [${n}|{n}|{n} euros][ and we are {k}| for {k}
  people|, split it {k} ways|, we are {k} people] / how much does [each|everyone|each person] pay
  [if|when] {k} [people|friends|of us] [share|split] [${n}|{n} euros|a bill of {n}]? / {k}
  [people|ways|friends], [${n}|{n} euros|bill of {n}][, split it|: who pays what?|] / [split|divide]
  [${n}|the bill of {n}|{n}] {k} ways / [among|between] {k} people, split [${n}|{n} euros]
= pay
n [send|transfer]_[money|payment|funds] [make|create]_[payment|transfer] venmo paypal_send
d [Send|Transfer] money to [a contact|a recipient|someone] / [Make|Create] a [payment|transfer] /
  [Sends| Pays] an amount to a person
p who|recipient to payee recipient_name contact name|person|[The recipient|Who receives it|To whom]
p n|amount amount_usd sum value|number|[The amount|Amount to send]
q [send|transfer|pay|wire] {who} [${n}|{n} dollars|{n} euros|€{n}|£{n}|{n} bucks] / [send|transfer|
  wire] [${n}|{n} dollars|{n} euros|€{n}] to {who} / [send|make] a [payment|transfer] of [${n}|{n}
  euros|{n}] to {who} / I owe {who} [${n}|{n} euros|{n} dollars], [send it|pay them|please send the
  money] / [give|pay] {who} [back |][the |][${n}|{n} euros|{n} dollars] / {who} [lent me|paid]
  [${n}| {n} euros][.|,] [send it back|pay it back|transfer it] / [money|payment|transfer] to {who}:
  [${n}| {n}] / can {who} get [${n}|{n} euros] from my account? / [${n}|{n} dollars] [goes|should
  go] to {who}
= inventory
n [check|get]_[inventory|stock|stock_level|availability] inventory_[check|level|lookup]
  get_product_[stock|availability] stock_level
d [Check|Get] the [inventory|stock level|stock|available quantity] of a [SKU|product|product by its
  SKU] / Inventory [lookup|level] / How many units [are left|are in the warehouse]
p id|sku product_id item_id sku_id item product_sku|sku|[The SKU|Product SKU|Stock keeping unit]
q how many [units|pieces|items] of [{id}|SKU {id}|product {id}] [are left|are in stock|do we
  have|are there|are in the warehouse]? / [check|get|show|look up|tell me] the
  [inventory|stock|stock level] [of|for] [{id}|SKU {id}|item {id}|product {id}] / is [{id}|SKU
  {id}|item {id}|product {id}] [still |]in stock? / do we [still |]have [any |][{id}|SKU {id}]
  [left|in stock|in the warehouse]? / [inventory|stock level][:| of| for] [{id}|SKU {id}][ please|]
  / how much stock [do we have of|is left of] [{id}|item {id}]? / I need the [stock level|inventory]
  of [SKU |]{id} / [are we|did we] [run |]out of [SKU |]{id}? / SKU {id}[:|,] [how many left|in
  stock|stock level]?
= order_status
n [track|get]_[order|package|shipment|parcel] get_[order_status|delivery_date|shipping_status]
  [order|shipping|delivery]_[status|date] tracking_info
d Get the [delivery date|status|shipping status] of [a customer's |an |the ]order / [Track|Locate] a
  [package|parcel|shipment] / [Order|Shipping|Delivery] status
p id|order_id tracking_number order_number package_id shipment_id id|code|[The order id|Tracking
  number|Order number]
q when will [my |the |]order {id} [arrive|be delivered|get here|be shipped|ship]? / what is the
  [delivery date|status|shipping status|order date] of [my |]order [{id}|#{id}|number {id}]? / where
  is [my |the |][order|package|parcel|shipment|delivery] [{id}|#{id}|number {id}][ now| right now|
  at the moment|]? / has [my |the |][order|package|parcel] [{id}|#{id}] [shipped|been
  shipped|arrived|left the warehouse][ yet|]? / [check|track|look up|get] the [status|delivery
  date|delivery|shipment] of [order|package|parcel] {id} / [delivery|shipping] [status|date] of
  [order |]{id}[ please|] / I'm [still |]waiting for [order|my package|parcel] {id}[.|,] [where is
  it|when does it come]? / [my order|package|parcel] {id}[:|,] [where is it|when does it
  arrive|delivery date|status]?
= order_cancel
n cancel_order cancel order_cancellation cancel_[purchase|my_order|customer_order]
d [Cancel|Cancels] [an order|a customer's order|an order by its id] / [Order cancellation|Stop an
  order] before it ships
p id|order_id id order_number order|code|[The order id|Order to cancel|Order number]
q cancel [my |the |]order [{id}|#{id}|number {id}|with the id {id}] / I [want|need|would like] to
  cancel [my |the |]order [{id}|#{id}|number {id}] / cancel order {id}, [I ordered it by mistake|I
  changed my mind|it takes too long] / the order [{id}|#{id}] [must|should|has to] be cancelled /
  can [I|you] [still |]cancel order [{id}|#{id}]? / I [don't want|no longer want|don't need] order
  {id}[ any more| anymore|][.|,] cancel it / stop order [{id}|#{id}][, please|]
= turn_on
n turn_on HassTurnOn switch_on turn_on_[device|switch|appliance] [device|switch]_on power_on
  activate_device
d [Turn|Turns|Switch] on a [device|switch|device by name] / [Turns|Powers] on [an appliance|a
  device]
p x|name device entity device_name entity_name appliance switch_name|appliance|[Name of the
  device|The device|Which device]
q [turn|switch|power] on [the|my|our] {x} / [turn|switch] [the|my|our] {x} on / [start|activate]
  [the| my] {x} / I [want|need] [the|my] {x} on / [can|could] you [turn|switch] on the {x}[ for
  me|]? / [the|my] {x} [should be|must be|has to be|goes] on / {x} on[ please|, please|] / is it
  possible to [turn|switch] the {x} on? / [get|put] the {x} [on|running]
= turn_off
n turn_off HassTurnOff switch_off turn_off_[device|switch|appliance] [device|switch]_off power_off
  deactivate_device
d [Turn|Turns|Switch] off a [device|switch|device by name] / [Turns|Powers] off [an appliance|a
  device]
p x|name device entity device_name entity_name appliance switch_name|appliance|[Name of the
  device|The device|Which device]
q [turn|switch|power] off [the|my|our] {x} / [turn|switch] [the|my|our] {x} off / [stop|deactivate]
  [the|my] {x} / I [forgot to turn off|don't need|no longer need] [the|my] {x}[, turn it off|.
  Switch it off|] / [can|could] you [turn|switch] off the {x}[ for me|]? / [the|my] {x} [should
  be|must be|has to be|goes] off / {x} off[ please|, please|] / I left the {x} on, [turn|switch] it
  off
= device
n [control|set|toggle|switch]_[device|switch|appliance|smart_plug] device_control set_device_state
  [smart_home|home_assistant]_[control|device|switch] set_power
d [Turn|Switch] a [smart |smart home |][device|appliance] on or off / Control a [smart home
  |household |][device|appliance] / Set the power state of a device
p x|device device_name name entity appliance entity_id|appliance|[The device|Name of the
  device|Which appliance]
p s|state action power status command|enum:on,off|[On or off|State|New state]
q [turn|switch|power] {s} [the|my|our] {x} / [turn|switch|put] [the|my|our] {x} {s} / I [want|need]
  [the|my] {x} [turned |switched |]{s} / [the|my] {x} [should|must|has to] be {s} / {x} {s}[
  please|, please|] / [can|could] you [turn|switch] the {x} {s}[ for me|]? / make sure the {x} is
  {s} / [set| change] the {x} to {s} / {s} with the {x}
= device_state
n get_[state|device_state|device_status|entity_state] HassGetState [device|entity]_[state|status]
  check_device
d [Get|Read|Check] the [state|status] of a [device|smart home device|switch] / Whether a device is
  on or off
p x|name device entity device_name entity_name|appliance|[The device|Name of the device]
q is [the|my|our] {x} [still |]on? / is [the|my|our] {x} [still |]off? / is the {x}
  [running|switched on|turned off]? / [check|tell me|see] [if|whether] the {x} is [on|off|running] /
  what is the [state|status] of the {x}? / did I [leave the {x} on|turn off the {x}|forget the {x}]?
  / [status|state] of [the |my |]{x}[ please|] / does the {x} [run|work][ right now| at the
  moment|]?
= brightness
n set_[brightness|light_brightness|light_level|light] dim_[light|lights|lamp] HassLightSet
  light_[brightness|set|control] adjust_brightness
d [Set|Sets|Adjust] the brightness of a [light|lamp] / Dim a [light|lamp] to a percentage /
  Brightness of a [light|lamp] from 0 to 100
p x|name light lamp light_name entity device|lamp|[The light|Name of the lamp|Which light]
p n|brightness level percent brightness_pct value|int|[Brightness in percent|Brightness from 0 to
  100|Percent]
q [set|dim|turn|put|bring] [the|my|our] {x} to {n}[%| percent| percent brightness|] / [set|change|
  adjust] the brightness of [the|my] {x} to {n}[%| percent|] / [dim|brighten|lower|raise] [the|my]
  {x} to {n}[%| percent] / I [want|need] the {x} at {n}[%| percent] / {x} [to|at] {n}[%| percent][
  please|] / brightness of the {x}[:| to] {n}[%| percent|] / {n}[%| percent] for the {x}[ please|] /
  make the {x} {n}[%| percent] bright / the {x} is too [bright|dark][.|,] [set it to|make it] {n}[%|
  percent]
= climate
n set_[temperature|thermostat|room_temperature|heating|climate] HassClimateSetTemperature
  climate_set_temperature thermostat[_set|_control|]
d [Set|Sets|Change] the [target |][temperature|thermostat] of a [room|area|zone] /
  [Thermostat|Climate] control[ by room|]
p x|room area zone room_name location name|chamber|[The room|Which room|Area]
p n|temperature target_temperature degrees temp celsius|int|[Temperature|Degrees|Target temperature]
q [set|put|turn|change] the [temperature|thermostat|heating] in the {x} to {n}[ degrees|°C|°|] /
  [heat|cool|warm|warm up] the {x} to {n}[ degrees|°C|°] / [set|turn] the {x} [thermostat|heating|
  temperature|] to {n} [degrees|] / [make|I want] the {x} {n} degrees[ warm|] / {n}[ degrees|°] in
  the {x}[ please|] / it's too [cold|hot|warm] in the {x}[.|,] [set it to|make it] {n}[ degrees|] /
  I'd like {n} degrees in the {x} / the {x} [should be|needs to be|must be] {n} degrees / thermostat
  [in|of] the {x}[:| to] {n}
= sensor
n get_[room_temperature|temperature|sensor|indoor_temperature] read_[thermostat|sensor]
  HassClimateGetTemperature room_temperature
d [Get|Read] the [current |][temperature|sensor] of a [room|area] / [Indoor|Room] temperature
p x|room area zone room_name location|chamber|[The room|Which room|Area]
q how [warm|cold|hot] is it in the {x}[ right now|]? / what is the temperature in the {x}[ now|]? /
  what does the thermostat in the {x} say? / [read|check|get|tell me] the [temperature|thermostat|
  sensor] in the {x} / is it [warm|cold|too hot] in the {x}? / temperature in the {x}[ please|]
= meet_at
n [schedule|create|book|set_up|arrange]_[meeting|call|appointment] calendar_[meeting|book]
  schedule_meeting_with meeting_scheduler
d [Schedule|Book|Set up] a meeting with [a person|someone|an attendee] [on a date|at a time|] /
  [Create| Book] a calendar meeting
p who|attendee person participant with_whom name guest invitee|person|[The attendee|Person to
  meet|With whom]
p date|date day meeting_date on|date|[The date|Day of the meeting]
p at|time start_time start hour|clock|[The time|Start time]
q [schedule|book|set up|arrange|plan] a [meeting|call|chat|video call|one-on-one] with {who}
  [on|for] {date} at {at} / [schedule|book|set up|arrange] a [meeting|call] with {who} at {at} on
  {date} / [schedule|book|arrange|plan] a [meeting|call] [on|for] {date} at {at} with {who} /
  [schedule|book] a [meeting|call] at {at} on {date} with {who} / I [need|want|have] to [meet|talk
  to|see] {who} on {date} at {at} / on {date} at {at}, [meet|I meet|schedule a call with] {who} / at
  {at} on {date} I [meet|have a call with|want to see] {who} / {who} [wants|would like] to [meet|see
  me] on {date} at {at}[.|,] [book it|schedule it|put it in the calendar] / [meeting|a
  call|appointment] with {who}[,|:|] {date}[,| at] {at} / {date}, {at}: [meeting|call|lunch] with
  {who} / find [a slot|time] with {who} on {date} at {at}
= time_off
n request_[time_off|leave|vacation|pto] [submit|create]_[leave_request|time_off_request]
  [leave|time_off|vacation]_request book_[time_off|vacation]
d [Request|Submit a request for] [time off|leave|vacation] [between two dates|] / [Time
  off|Leave|PTO] request / [Submits|Books] leave from a start date to an end date
p a|start_date from start first_day from_date begin|date|[The first day|Start date|From]
p b|end_date to end last_day to_date until|date|[The last day|End date|Until]
q [request|book|submit|take|enter] [time off|leave|vacation|PTO|days off] [from {a} [until|to|
  through|till] {b}|between {a} and {b}|starting {a} and ending {b}] / I [want|need|would like] [to
  take |][time off|leave|vacation|days off] [from {a} [until|to|through] {b}|between {a} and {b}] /
  I'd like to be [off|away] [from {a} until {b}|between {a} and {b}] / [time off|leave|vacation]
  [until {b}, from {a}|with {b} as the last day and {a} as the first] / my last day [off |of leave
  |]is {b} and the first [one |]is {a} / my first day [off |of leave |]is {a} and the last [one |]is
  {b} / [request|book] [leave|vacation|time off] until {b}, [starting|beginning] [on |]{a} / [take
  me off|I'm off] from {a} [until|to] {b}[.|,] request it / [first day {a}, last day {b}|last day
  {b}, first day {a}][:|,] [request leave|book my vacation|time off] / between {a} and {b} I [am on
  holiday|need time off|won't work] / [ending|until] {b} and [starting|from] {a}, [I need leave|book
  me time off]
= issuein
n create_[issue|github_issue] github_[create_issue|issue|open_issue] open_issue [add|file]_issue
d [Create|Open|File] [an issue|a new issue] in a [GitHub |][repository|repo] / [GitHub|GitLab] issue
  [creation|]
p r|repo repository repo_name project full_name|repo|[The repository, as owner/name|Repository|Repo]
p t|title issue_title summary|title|[The title|Title of the issue]
q [create|open|file|add|make] [an issue|a new issue|a GitHub issue|a bug report] [in|on] [the repo
  |the repository |]{r} [titled|called|with the title|named|:] "{t}" / [create|open|file] an issue
  [called |titled |with the title |]"{t}" [in|on|for] {r} / [in|on] {r}[,|] [open|create|file] an
  issue [titled |called |]"{t}" / "{t}" [should be|must be] an issue in {r} / I [want|need] an issue
  "{t}" in [the repo |]{r} / {r}: new issue "{t}" / [new issue|GitHub issue] in {r}: ["{t}"|{t}] /
  [report|raise|submit] "{t}" [as an issue |as a bug |][in|on|to] {r}
= issue_list
n list_[issues|repo_issues|open_issues|github_issues] get_issues github_[list_issues|issues]
d [List|Get] the [open |][issues|issues and bugs] of a [GitHub |][repository|repo] / [Open|GitHub]
  issues of a repository
p r|repo repository repo_name full_name project|repo|[The repository, as owner/name|Repository]
q [list|show|get|show me|give me] [all |the |the open |][issues|open issues|GitHub issues]
  [in|of|for] [the repo |]{r} / [what|which] issues [are open in {r}|does {r} have|are there in
  {r}]? / are there [any |][open |]issues in {r}? / how many issues [does {r} have|are open in {r}]?
  / [open issues|issues|bugs] [in|of] {r}[ please|] / what's [open|wrong|still to fix] in [the repo
  |]{r}?
= slack
n send_[slack_message|teams_message|message|channel_message] slack_[send_message|post_message]
  post_[to_slack|to_channel|message] teams_send_message
d [Send|Post] a message to a [Slack |Teams |Discord |][channel|channel of the team] / [Slack|Teams]
  message
p c|channel channel_name to channel_id target|hash_channel|[The channel|Name of the channel|Channel,
  with its #]
p t|message text content body msg|saying|[The message|Text of the message]
q [send|post|write] "{t}" [to|in] {c}[ on Slack| on Teams| in Slack|] / [post|send|write] a
  [message|Slack message|note] [to|in] {c}[ on Slack| on Teams|][:| saying|, saying|:] "{t}" /
  [tell|let] {c} [on Slack|on Teams|][:|,] "{t}" / [post|share] in {c}[ on Slack|]: "{t}" / [on
  Slack|on Teams|in Slack], [post|send|write] "{t}" [to|in] {c} / [slack|message] {c}[:| that|]
  "{t}" / {c} [needs to know|should know] [this: |]"{t}" / the message "{t}" [goes to|should be
  posted in] {c} / I want "{t}" [in|posted in|sent to] {c}
= draft
n [draft|write|create|send|compose]_[email|draft|mail] gmail_[draft|send|create_draft]
  create_email_draft outlook_[send|draft]
d [Draft|Create a draft of|Send|Write] an email [with subject and body|to a recipient|] /
  [Email|Gmail] [draft|message] with a recipient, a subject and a body
p to|to recipient recipient_email email to_address|email|[The recipient|Email address]
p s|subject subject_line title|title|[The subject|Subject line]
p b|body content message text email_body|saying|[The body|Text of the email]
q [draft|write|send|compose] an [email|e-mail] to {to} with [the |][subject|subject line] "{s}" and
  [the |][body|text|message] "{b}" / [draft|send|write] an email to {to}[,|:] subject "{s}", [body|
  text] "{b}" / [email|mail] {to} about "{s}"[:| and say| and write] "{b}" / [draft|send|write] an
  email with [the |]subject "{s}" and [the |]body "{b}" to {to} / subject "{s}", to {to},
  [body|text] "{b}"[: send it| - draft it|] / tell {to} by email "{b}", [with |][the |]subject "{s}"
  / to: {to}, subject: {s}, body: {b} / the body is "{b}" and the subject "{s}"[,|:] [mail|send] it
  to {to} / [draft|prepare] a mail [saying|that says] "{b}" to {to}, subject "{s}"
= customer_mail
n [get|find|lookup|search]_[customer|customer_by_email|client|contact_by_email|user_by_email]
  customer_[by_email|lookup|search] crm_find_customer
d [Find|Get|Look up] a [customer|client|user] by [email|email address|e-mail] / Customer
  [record|data] for an email address / CRM lookup
p e|email email_address customer_email mail e_mail|email|[The email address|Email of the customer]
q [find|get|look up|show|search for|pull up] the [customer|client|user|customer record]
  [with|by|for] [the |][email|e-mail|email address] {e} / [which|what] [customer|client|user] has
  the email {e}? / who is the [customer|client] [behind|with the email|with] {e}? / [find|look
  up|get] [customer| client] {e} / [is there|do we have] a [customer|client] [with|under] [the email
  |]{e}? / [customer| client] data for {e}[ please|] / I need the [customer record|customer
  data|client file] [of|for] {e} / {e} [wrote to us|called][.|,] [find the customer|who is it|get
  the customer record]
= web
n [fetch|read|get|open|scrape]_[url|webpage|web_page|page|website] visit_webpage fetch
  [url|web|webpage]_[reader|fetch|loader|scraper] requests_get
d [Fetch|Read|Get] the [content|text] of a [web page|URL|website] / [Fetches|Visits|Reads] a [web
  page|URL] and returns its text
p u|url link address webpage uri|full_url|[The URL|The full URL|Address of the page]
q [read|open|fetch|get|load|visit|scrape] {u} / [read|open|fetch|get] [the page|the website|the
  article|the content|the text|what's] [at|on|from] {u} / what [does|is on] [the page |]{u}[ say|]?
  / what does it say [at|on] {u}? / [read|fetch|load] {u} and [summarise it|tell me what it
  says|give me the text] / [can|could] you [read|open|check] {u}? / I [need|want] the [content|text]
  of {u} / [tell me|show me] what is [on|at] {u} / here is a link: {u}[. What does it say?|, read
  it| - open it]
""")
