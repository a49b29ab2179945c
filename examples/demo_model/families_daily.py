"""Tools of every day, first part: weather, time, searching, money, messages, plans."""

from __future__ import annotations

from family import families

DAILY = families(r"""
= weather
n [get|fetch|check|find|show|query|lookup|read|] weather
  [get|fetch]_weather_[data|info|report|for_city|by_city|by_location|now]
n current_weather weather_[api|service|tool|today|info|at_place|conditions] local_weather
  todays_weather get_local_weather
d [Get|Gets|Returns|Fetch|Find|Look up|Retrieve|Shows|Tells] [the |][current |present |latest
  |todays |][weather|weather conditions|weather report|weather information] [for|of|in|at] [a|the
  given|some|one] [city|place|location|town|region]
d [Weather|Weather information|Weather report|Current weather|Weather data|Weather conditions]
  [of|for|at|in] [a place|a location|a city|a town|anywhere in the world|a given place]
d Weather / The weather right now / What the weather is like somewhere
p city|city place location town where region area city_name place_name location_name address spot
  q query destination name loc position|place|[City|Place|Location|Town|Name of the place|The
  city or town|Which city|The city to look up]
p unit?|unit units scale system temperature_unit format|enum:celsius,fahrenheit|[Unit|Unit of the
  temperature|Celsius or Fahrenheit]
q [what's|what is|how's|how is] the weather [in|at|near|around|over in|like in] {city}[ today|
  now| right now| at the moment| currently| this morning| tonight| at present| these
  days|,please|]?
q [what's|what is] the weather [going to be|] like [in|at] {city}[ tomorrow| today| at the
  moment|]?
q weather [in|for|at|near|of|] {city}[ please| today| now| right now|, please|]
q [weather |]forecast [for|in|] {city}[ please| today|, please|]
q [show|give|tell|get|fetch|read] me the [weather|current weather|weather report|weather
  conditions] [for|in|of|at] {city}
q [check|look up|get|find|see|find out] [how the weather is|the weather|what the weather is
  like|today's weather] in {city}
q [is it|will it be|is it going to be]
  [cold|hot|warm|cool|rainy|sunny|windy|snowing|raining|stormy|foggy|cloudy|dry|freezing|icy|humid]
  [in|over in] {city}[ today| now| tomorrow| this afternoon| right now| at the moment|]?
q [how|] [hot|cold|warm|windy|sunny|wet] is it [in|at] {city}[ today| right now| now| at the
  moment|]?
q [do I need|should I bring|should I take|shall I pack] [an umbrella|a coat|a
  raincoat|sunglasses|a scarf|warm clothes|gloves] [in|for|to] {city}[ today| tomorrow|]?
q [I am|I'm|we are|we're] [in|going to|off to|travelling to|on the way to|visiting] {city}[.|,]
  [what's the weather|how's the weather|how is the weather there|what is it like outside|what's
  it like there]?
q [weather|temperature] {city}[, please| now| today|]
q {city}[:|,|] [weather|temperature|weather report|weather please|how's the weather|weather
  today][?|]
q what [temperature|weather] [does {city} have|is it in {city}|do they have in {city}][ today|
  now| at the moment|]?
q [what's|what is] the temperature [in|outside in|at] {city}[ right now| at the moment| today|]?
q [what's|what is|how's] the weather [in|for] {city} in {unit}[ please| right now| today|]?
q [tell|give|show] me the temperature [in|of|for] {city} in {unit}
q [does it|will it] [rain|snow|freeze|hail] in {city}[ today| tonight| tomorrow| this week| at
  the moment|]?
= forecast
n [get|fetch|show|find|check|]_forecast [weather|daily|week|long|7_day]_forecast forecast
  get_weather_forecast
d [Get|Returns|Show|Fetch] [the|a] [forecast|weather forecast] [for|of] [a city|a place|the
  coming days|the next days|a location]
d [Forecast|Weather forecast] [for|of|in] [some days|the next days|a town|a place]
p city|city place location town where city_name destination|place|[City|Place|Where]
p days|days num_days n day_count number_of_days how_many_days horizon|int|[Number of days|How
  many days|Days ahead]
q [what's|what is] the [weather |]forecast [for|in] {city} [for|over] the [next|coming] {days}
  days?
q [forecast|weather forecast|weather] [for|in] {city}[,|] [next|for|for the next] {days} days[
  please|]
q [give|show|get|tell] me [the|a] {days}[-| ]day [forecast|weather forecast] [for|of|in] {city}
q how will the weather [be|look] in {city} [in|over|for] the [next|coming] {days} days?
q {days} days [of weather |][forecast |][for|in] {city}[ please|]
= forecast
n [get|fetch|check|show|]_forecast weather_[forecast|on_day|tomorrow|outlook] forecast_for outlook
d [Get|Returns|Fetch|Look up] the [forecast|weather forecast|outlook] for [a city|a place|a day]
d [Weather forecast|Forecast|The weather] [of|for|on] a [day|date|place]
p city|city place location town where|place|[City|Place|Where]
p day|day date when on|date|[The day|Date|When]
q [what's|what is] the [weather |][forecast|outlook] for {city} [on|for|] {day}?
q [what's|what will|how will] the weather [be|look|be like] in {city} [on|] {day}?
q [forecast|weather] [for|in] {city}[,|] {day}[ please|]
q will it [rain|snow|be sunny|be cold|be warm|be windy] in {city} [on|] {day}?
q [give|show|get|tell] me the [forecast|weather] [for|in|of] {city} [on|for] {day}
= air
n [get|check|show|]_air_quality aqi uv_index [get|check]_uv pollen_[count|level] get_pollen
  pollution rain_chance snow_depth wind_speed humidity sea_temperature water_temperature
d [Air quality|UV index|Pollen|Pollution|Humidity|Wind|Water temperature] [at|of|in|for] a
  [place|city|location]
p place|city place location town station region where|place|[City|Place|Station]
q [how|what] is the air [quality |]in {place}[ today| now|]?
q [how much pollen|how many pollen|how much smog] is there in {place}[ today| right now|]?
q [air quality|uv index|pollen|pollution|humidity|wind speed] [in|at|for|of] {place}[ please|]
q [get|check|show me] the [air quality|uv index|pollen count|pollution|humidity|wind speed]
  [in|of|at|for] {place}
q how [polluted|clean|humid] is [the air in |]{place}?
= time
n [get|fetch|check|tell|show|]_[time|local_time|current_time] time_in
  [time|clock]_[for|at|zone|of_city|lookup] what_time timezone local_time time_now world_time
  current_time_in
d [Get|Returns|Tells|Find|Look up|Shows] the [current |local |present |exact |][time|time of day]
  [in|of|at|for] [a city|a place|a time zone|a country|some place]
d [Current time|Local time|Time|The time of day|Clock] [in|at|of|for] [a city|a place|a time
  zone|any place]
p city|city place location timezone time_zone zone tz town where country region
  area|place|[City|Place|Time zone|City or country|Where|Name of the time zone]
q what [time|hour] is it [in|at|over in|now in|right now in|currently in] {city}[ now| right now|
  at the moment| please|]?
q [what's|what is|do you know|tell me|give me|get|check|show me|look up|find out|] the
  [time|local time|current time|exact time] [in|at|for] {city}[ now| right now| at the moment|
  please|]?
q [time|local time|current time] [in|at|for] {city}[ please| now|][?|]
q how late is it [in|over in] {city}[ now| right now|]?
q {city}[:|,] what time is it[ there| now|]?
q [I have to call|I want to phone|my sister lives in|I am calling] {city}[.|,] what time is it
  there?
q is it [morning|night|late|early|already morning|noon] in {city}[ now| right now|]?
= date
n [get|current|todays|fetch]_date [get_|]today date_today current_datetime [get_|]calendar_week
  day_of_week now clock_now
d [Get|Returns|Tells] [the current date|today's date|the date|the date and the time] / [Current
  date|Date of today|Today's date and time]
q what [day|date] is it[ today| now|]?
q [what's|what is|tell me|give me] [the date|today's date|the current date|the day][ today|
  please|]
q which [day|date|day of the week] is it[ today|]?
= search
n [web|internet|online|google|bing|net|quick]_search
  search_[web|internet|online|engine|google|the_web|api|pages] search
  [find|look|get]_[online|web|results] [do|run]_search query_[internet|search|engine] web_lookup
  browse_web
d [Search|Searches|Look through|Query] [the web|the internet|online sources|Google|a search
  engine|web pages][ for something| for a query| for information| and return results|]
d [Web search|Internet search|Online search|A search engine|Search engine|Find information on the
  web|Finds web pages][ for a query| by keywords|]
p query|query q search search_query search_term text terms keywords input question phrase prompt
  what topic searchterm search_text string subject|query|[Query|The query|What to search
  for|Search terms|Search query|The text to search for|Keywords]
p limit?|limit max_results num_results count n top k results page_size|int|[How many
  results|Limit|Number of results|Maximum of results]
q [search|search the web|search the internet|search online|search google|look online|look on the
  web|do a web search|run a search|do a search|run a web search|check the internet|browse the
  web] for {query}[ please|]
q [look up|google|research|find|search|look for|find out about|find information on|find
  information about|find something on|find pages about] {query}[ online| on the web| on the
  internet| in the web| for me| please|]
q [search|web search|google|look up|find|search online]: {query}
q [search for|look up|google|find] ["{query}"|'{query}']
q [what does the internet say|what can you find|what do you find|what is there|what's on the web]
  [about|on] {query}?
q [I need|I want|get me|give me|show me|I'd like]
  [information|info|pages|results|something|articles|links] [about|on] {query}
q [can you find|could you search for|would you look up] {query}[ for me| please| online|]?
q [search for|look up|find] {query} and [show|give] me {limit} results
q [show|give|get] me [the first|the top|] {limit} [results|hits|pages|links] [for|on|about] {query}
= kb
n
  [search|query|ask]_[docs|documents|manual|wiki|kb|library|notes|archive|faq|files|handbook|help]
  [docs|kb|faq|archive|manual|document]_search [find_in|lookup]_[docs|manual|archive|handbook]
d [Search|Look through|Query|Searches] [the documentation|our documents|the manual|the
  archive|the company wiki|the help pages|the handbook|my notes|internal documents]
p query|query question text q topic term search keywords|query|[Query|The question|What to look
  for|Search text]
q [search|look through|check|query|ask|browse] the
  [docs|documentation|documents|manual|archive|wiki|handbook|faq|notes|help pages|library] for
  {query}
q [what|anything] [do the docs say|does the manual say|does the wiki say|does the handbook say|in
  the notes|in the archive] [about|on] {query}?
q [find|look up|search] {query} in the
  [docs|documentation|manual|archive|wiki|handbook|notes|library|help pages]
q [is there|do we have] [a document|a page|an article|anything] [about|on] {query} in the
  [docs|wiki|manual|archive]?
= news
n [get|fetch|latest|show|search|find|top]_news [get|latest]_headlines
  news_[search|about|feed|by_topic] headlines
d [Get|Returns|Fetch|Find] [the latest|recent|current|] [news|headlines|articles] [about|on|for]
  [a topic|a subject|something]
d [News|Headlines|News articles|Latest news] [about|on|by] [a topic|topic|some topic]
p topic|topic subject query about keyword category q theme keywords|query|[Topic|Subject|What it
  is about]
q [what's|what is|any|is there any|show me|get|give me|find|tell me|read me] [the
  latest|new|recent|the|] [news|headlines] [about|on|from|regarding|concerning] {topic}[ today|
  please|]
q what's [new|happening|going on] [with|in|about] {topic}?
q [news|headlines|latest news] [about|on|from|:] {topic}[ please|]
= currency
n [convert|exchange|change]_[currency|money|currencies]
  currency_[converter|conversion|exchange|convert] [fx|forex|money]_[convert|converter]
  exchange_amount convert_amount
d [Convert|Converts|Exchange|Change] [an amount|money|a sum|an amount of money|currencies] [from
  one currency to another|between currencies|into another currency|at the current rate|]
d Currency [converter|conversion|exchange] / Exchange rates
p amount|amount value sum money quantity how_much number amt|number|[Amount|The sum|How
  much|Amount of money]
p from|from from_currency source base source_currency currency_from base_currency from_code frm
  src|currency|[Source currency|From which currency|Base currency|Currency code]
p to|to to_currency target dest target_currency currency_to quote_currency to_code into
  dst|currency|[Target currency|Into which currency|Currency code]
q [convert|change|exchange|turn|switch|swap] {amount} {from} [to|into|for|in] {to}
q [how much|what|how many] [is|are] {amount} {from} [in|worth in] {to}?
q how many {to} [are|is|do I get for|can I buy for|would I get for|make] {amount} {from}?
q [what's|what is] {amount} {from} in {to}[ today| right now|]?
q {amount} {from} [in|to|into] {to}[ please|][?|]
q [I have|I've got|I got] {amount} {from}[.|,] how [much|many] is that in {to}?
q [give|show|tell] me {amount} {from} in {to}
= rate
n [get_|]exchange_rate [get|fetch|check|lookup]_[rate|exchange_rate|fx_rate] currency_rate
  fx_rate rates
d [Get|Returns|Look up|Find] the [exchange rate|rate|current rate] [of|between|for] [two
  currencies|one currency to another]
p from|from from_currency base source base_currency|currency|[Base currency|From]
p to|to to_currency target quote target_currency symbol|currency|[Target currency|To]
q [what's|what is|tell me|get|show me|check|look up|give me] the [exchange rate|rate|current
  rate|conversion rate] [from|of|between] {from} [to|and] {to}
q [how does|how is] {from} [stand|doing] against {to}[ today|]?
q [exchange rate|rate] {from} [to|/] {to}[ please|]
= stock
n [get|fetch|check|lookup|show]_[stock|share|stock_price|share_price|quote|ticker]
  stock_[price|quote|value|lookup] share_price ticker_price market_price
d [Get|Returns|Look up|Fetch] the [current |latest |][stock price|share price|price of a
  stock|quote|price of a share]
d [Stock|Share] [price|quote|prices] [of a company|for a ticker|by symbol]
p symbol|symbol ticker company stock share name stock_symbol code company_name|name|[Ticker
  symbol|Company|The company|Symbol]
q [what's|what is|tell me|show me|give me|get|check|look up] the [stock|share|stock price|share
  price|current stock price|price of the stock] [of|for] {symbol}[ today| now| right now|]
q how [much|expensive] [is|are] [a share of|one share of|shares of] {symbol}[ right now| today|]?
q [how is|how's] {symbol} [stock |][doing|trading|performing][ today| right now|]?
q {symbol} [stock|share price|stock price|shares][ please|][?|]
q what [are|is] {symbol} [shares|stock] [trading at|worth][ now| today|]?
= email
n [send|write|compose|create|draft|dispatch]_[email|mail|e_mail|message|new_email]
  [email|mail]_[send|to|sender|person|someone|compose] email gmail_[send|compose]
d [Send|Sends|Write|Compose|Write and send] [an email|a mail|an e-mail|electronic mail|an email
  message][ to somebody| to an address| with a subject|]
d Email [somebody|a person|an address] / Mail service
p to|to recipient address receiver email to_address mail email_address to_email recipient_email
  addressee send_to mail_to|email|[Recipient|Email address|Who gets it|Address of the
  recipient|To]
p subject|subject title headline topic about subject_line heading re|query|[Subject|Subject
  line|What it is about|Title]
p body?|body text content message message_body mail_text contents msg|sentence|[The
  text|Body|Message|Text of the mail]
q [send|write|compose|draft|shoot] [an email|a mail|an e-mail|a message|a quick email|an email
  message] to {to} [about|with the subject|with subject|on|regarding|titled|concerning|, subject]
  [{subject}|"{subject}"|'{subject}']
q [email|mail|e-mail] {to} [about|with the subject|with subject|regarding|on the subject
  of|concerning|, subject:] [{subject}|"{subject}"]
q [send|write] {to} [an email|a mail|an e-mail] [about|with the subject|on|titled|with the title]
  [{subject}|"{subject}"]
q [send|write] [an email|a mail] to {to}[. The subject is|, the subject is|; subject:|, subject]
  [{subject}|"{subject}"]
q [send|write|compose] [an email|a mail] to {to} with [the subject|subject]
  [{subject}|"{subject}"] and [the text|text|body|the body|the message|content] [{body}|"{body}"]
q [email|mail] {to}[, subject|: subject] [{subject}|"{subject}"][, text|, body|, message|. Text:]
  [{body}|"{body}"]
q [send|write] {to} [an email|a mail] [about|on] {subject} [saying|that says|and say|and
  write|telling them] [{body}|"{body}"]
= message
n [send|write|post]_[message|sms|text|text_message|chat|dm|note_to] message_[person|contact|user]
  text_[person|someone|contact] [whatsapp|signal|telegram|slack|chat]_[send|message|post] sms
d [Send|Sends|Write] [a message|an sms|a text message|a text|a chat message][ to a person| to a
  contact| to somebody| to a phone|]
p to|to recipient person contact receiver name user who phone contact_name friend
  channel|person|[Recipient|Who gets it|Name of the contact|To whom]
p text|text message content body msg what message_text words|sentence|[The text|Message|What to
  say|Content]
q [send|write] [a message|a text|a text message|an sms|a note] to {to}[:| saying| that says|,
  text| with the text] [{text}|"{text}"]
q [text|message|tell|sms|whatsapp|ping] {to}[:| that| saying|,] [{text}|"{text}"]
q [send|write] {to} [a message|a text|an sms|the message][:| saying| that says|] [{text}|"{text}"]
q [let] {to} know[ that|:|] {text}
q [send|text|write] [{text}|"{text}"] to {to}
= call
n [call|phone|dial|ring]_[person|contact|number|someone|up]
  [make|start|place]_[call|phone_call|video_call] call dial
d [Call|Phone|Ring|Start a call with] [a person|somebody|a contact|a number] / [Make|Place] a
  phone call
p who|name contact person who number recipient phone_number contact_name to|person|[Who to
  call|Contact|Name or number|Person]
q [call|phone|ring|dial|ring up|call up|give a ring to] {who}[ please| for me| now|]
q [make|start|place] a [call|phone call|video call] [to|with] {who}
q give {who} a [call|ring]
q [I want to talk|I need to speak|connect me] to {who}[ on the phone|]
q [get|put] {who} on the [phone|line]
= calendar
n
  [create|add|make|new|schedule|insert|book|set_up|plan]_[event|calendar_event|appointment|meeting|entry|calendar_item]
  calendar_[add|create|insert|event|new|book] add_to_calendar schedule
d [Create|Creates|Add|Adds|Insert|Make|Schedule|Book|Put] [an event|an appointment|a meeting|an
  entry|a calendar event] [in|into|to] [the calendar|my calendar|your calendar]
d [Schedule|Plan|Book] [a meeting|an appointment|an event] / Calendar: [add an event|new event]
p title|title name event summary subject what event_name event_title label description
  topic|title|[Title|Name of the event|What it is|Subject|Summary]
p date|date day when on event_date start_date start|date|[Date|Day|When|On which day]
p time?|time start_time at hour start clock_time begin|clock|[Time|When it starts|Start time]
q [put|add|enter|write|insert] [{title}|"{title}"] [in|into|to|on] [my|the|our]
  [calendar|agenda|diary|schedule] [on|for] {date}
q [schedule|plan|create|book|set up|arrange] [an event|an appointment|a meeting|an entry]
  [called|named|titled|for|about|with the title|:] [{title}|"{title}"] [on|for] {date}
q [schedule|plan|book|arrange] [{title}|"{title}"] [on|for] {date}
q [schedule|plan|book|arrange|put] [{title}|"{title}"] [on|for] {date} at {time}
q [put|add|enter] [{title}|"{title}"] [in|to|into] [my|the] calendar [on|for] {date} at {time}
q [create|add|make|new] [an event|event|an appointment|appointment|a calendar entry|calendar
  entry][:| called| titled|] [{title}|"{title}"][,| on] {date}
q [on] {date}[ there is| I have|, I have|:] {title}[.|,] [add it to my calendar|put it in the
  calendar|save it in my calendar]
q [create|add] [an event|an appointment] [{title}|"{title}"] [on|for] {date}[,| at] {time}
= agenda
n
  [list|get|show|check|fetch|read|find|view]_[events|calendar|agenda|appointments|schedule|meetings]
  [calendar|events|agenda]_[list|on|for_day|for] my_[calendar|agenda|day]
d [List|Get|Show|Returns|Check] [the events|my events|the appointments|the calendar|meetings]
  [of|on|for] [a day|a date|one day]
p date|date day when on for|date|[Date|Day|Which day]
q [what's|what is] [on my calendar|in my calendar|on my agenda|on my schedule|planned] [on|for|]
  {date}?
q [what|which] [meetings|appointments|events|plans] do I have [on|for|] {date}?
q [show|list|get|read|check] [my|the] [calendar|agenda|appointments|events|meetings|schedule]
  [for|on|of] {date}
q [am I free|am I busy|do I have time|do I have anything] [on|] {date}?
= reminder
n [set|create|add|make|new|schedule]_reminder remind [remind|reminder]_[me|user|add|create|at]
  create_[alert|notification] reminder
d [Set|Sets|Create|Creates|Add|Make] [a reminder|reminders][ for the user| for later| at a time|
  for a task|] / [Remind|Reminds] [the user|me] [of something|to do something|about a task]
p text|text task what title message about reminder subject to content note thing memo|task|[What
  to remember|Text|The task|What to be reminded of]
p time|time when at due date remind_at datetime due_time|moment|[When|Time|Date or time|When to
  remind]
q remind me to {text} [at|on|] {time}
q remind me [at|on|] {time} to {text}
q [at|on|] {time}[,|] remind me to {text}
q [set|create|make|add] a reminder to {text} [at|on|for] {time}
q [set|create|make|add] a reminder for {time}[:| to] {text}
q [don't let me forget|help me remember|make sure I remember] to {text} [at|on|] {time}
q [reminder|new reminder|remind me]: {text}[,| at| on] {time}
= alarm
n [set|create|add|new|make]_[alarm|wake_up|alarm_clock] alarm [wake|wake_up]_[me|at|call]
  alarm_[set|at|clock]
d [Set|Sets|Create|Add] an alarm[ for a time| clock|] / [Wake the user|Wakes me] [up|at a time]
p time|time at when hour alarm_time wake_time clock|clock|[Time|When|Time of the alarm]
q [set|create|make|put|add] [an alarm|the alarm|my alarm|an alarm clock] [for|at|to] {time}[
  tomorrow| please|]
q wake me[ up|] at {time}[ tomorrow| please| sharp|]
q [alarm|alarm clock|wake-up call] [at|for] {time}[ please|]
q I [have to|need to|want to|must] [get up|wake up|be up] at {time}
= timer
n [set|start|create|new|run]_[timer|countdown|egg_timer|stopwatch_for] timer countdown
  timer_[start|set|for]
d [Set|Start|Starts|Run] [a timer|a countdown|the kitchen timer][ for some time| of some minutes|]
p n|minutes duration mins length duration_minutes time_minutes amount|int|[Minutes|How
  long|Duration in minutes]
q [set|start|run|create|put on|give me] a timer [for|of] {n} [minutes|min|mins]
q [set|start|run|create] a {n}[-| ]minute [timer|countdown]
q [timer|countdown|count down]: {n} minutes
q [timer|countdown|count down] [for|from|of] {n} minutes[ please|]
q [let me know|ring|beep|tell me] [in|after] {n} minutes
= timer_seconds
n [set|start]_[timer|countdown] timer wait sleep countdown
d [Set|Start] a timer [in seconds|of some seconds] / Wait for some seconds
p n|seconds secs duration duration_seconds|int|[Seconds|How long, in seconds]
q [set|start|run] a timer [for|of] {n} seconds
q [wait|sleep|pause|count down] [for|] {n} seconds
q {n} seconds[ timer|][ please|]
""")
