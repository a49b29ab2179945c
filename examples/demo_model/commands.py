"""Everyday commands for tools that are not there: the house, music, mail, tables, photos.

Notation as in errands.py. A line ``= words`` is generous: it names all groups and words of tools
that might carry the commands out, on top of `kinship.HELPING`.
"""

from __future__ import annotations

from family import parted

COMMANDS = parted(r"""
= lock unlock door doors gate garage house home smart security key alarm blinds window car device
  devices power switch open close control
- [lock|unlock|bolt|close|open] the [back|cellar|{n}|side|garden|office|left|balcony] [door|gate]
- [lock|unlock|close|open] [the doors|my car|the safe|the {n} gate|the garage|locker {i}]
- is the [{n}|back|garage|cellar] [door|gate|window] [locked|open|shut]?
- [ring|answer|mute] the [doorbell|{n} bell|intercom]
- [arm|disarm|set] the [burglar alarm|alarm system|security system][ at {c}|]
= light lights room_light lightcolour lightcolor level lamp bulb dim brightness switch power device
  devices home house smart scene room control toggle turn hue colour color plug
- [turn|switch] [on|off] the [lamp|lights|{n} light|lamp in the {n}|light upstairs|hall lamp]
- [turn|switch] the [lamp|{n} lamp|desk light|garden lights] [on|off][ at {c}|]
- [dim|brighten] the [{n}|bedroom|hall|] [lamp|lights|bulb][ to {i}| a bit|]
- [make|paint] the [{n} lamp|lights|bulb] [blue|red|warmer|brighter|{n}]
= heating thermostat temperature heater heat air fan climate level device devices power switch oven
  blinds curtain home house smart room control turn set
- [turn|switch] [on|off] the [heating|fan|air conditioning|heater|{n} heater][ at {c}|]
- [set|turn] the [heating|thermostat|boiler|{n} heater] to {i} degrees
- [raise|lower|close|open] the [blinds|curtains|shutters|{n} blind][ by {i} percent| at {c}|]
- make it [warmer|colder|{i} degrees warmer] [in here|in the {n}|upstairs]
= run washer vacuum robot oven coffee kettle machine dishwasher tv television device devices power
  switch start stop home house smart control turn toggle timer appliance clean restart config
  setting settings volume level phone battery update charge temperature heating alarm sound
- [start|run|stop] the [dishwasher|washing machine|vacuum|kettle|dryer|{n} machine][ at {c}|]
- [turn|switch] [on|off] the [TV|oven|coffee machine|radio|{n}|dishwasher]
- [preheat|heat] the [oven|grill|sauna] to {i} degrees
- [charge|unplug|restart|update|mute] my [phone|laptop|{n}|tablet|watch|router]
= play playby playback playlist music song songs track album artist podcast radio audio audiobook
  media watch speaker volume level sound video stream movie film pause skip device devices search
  web show identify sing chords instrument tv television playing
- play [music|some jazz|{N}|"{N}"|the {n} song|a song by {N}|my {n} playlist|something calm]
- play the [album|song|podcast|latest hit] ["{N}"|by {N}|of {N}|about {n}s]
- [pause|stop|skip|shuffle|rewind|repeat] [the music|this song|the track|the {n} album|it]
- [turn|put] the [volume|music|radio|sound] [up|down|to {i}|off]
- [put on|stream|show] [a film|"{N}"|the {n} show|the news at {c}|some {n} music]
- add ["{N}"|this song|the {n} track] to my [{n} playlist|favourites|queue]
= email mail message messages inbox reply channel contact say sms text chat letter phone notify send
  call team slack post notification notice inform dispatch forward dm invite user member
- send [a mail|an email|a message|a text|a postcard] to [{N}|my {n}|{N} and {N2}|the {n} team]
- [text|mail|message|write to] [{N}|my {n}|my boss] [that I am late|about the {n}|at {c}|"{q}"]
- [reply|answer] to [{N}|{N}'s mail|the last {n} mail][ with "{q}"| by {d}|]
- [forward|delete|archive|read] [the mail from {N}|my last mail|all mails about {n}s|{i} messages]
- tell [{N}|my {n}|everybody] [I'll be late|that "{q}"|about the {n}|to call me at {c}]
- [do I have|are there] [new|any] [mails|messages|mail from {N}|texts][ today| about {n}|]?
= table restaurant restaurants roombook meeting hotel flight train carrent taxi travel trip tour
  book booking reserve reservation room ticket tickets event events calendar order appointment seat
  concert cinema theatre movie film showtimes museum bus ferry buy arrange schedule hold class
  rental rent hire car cars bike van vehicle search web internet shop price match score
- book a table for {i} [at {N}|at the {n}|on {d}|at {c}|at {N} at {c}]
- [book|reserve] [a room|a hotel|two nights|{i} nights|a suite] [in {P}|at {N}][ for {d}|]
- [book|get] [me|us|{N}] [a flight|a train|a seat|{i} seats] to {P}[ on {d}|]
- [get|buy|order] [{i}|two|] [tickets|seats] for [{N}|the {n} show|"{N}"|the match on {d}]
- [rent|hire] [a car|a bike|a van|a {n}|{i} boats] in {P}[ on {d}| for {i2} days|]
- make an appointment [with {N}|at the {n}|for {d}|at {c}|with the hairdresser]
= food list shopping order shop cart pizza meal menu restaurant restaurants table recipe delivery
  price product grocery groceries buy purchase stock kitchen package parcel search web basket uncart
  parcels track cancel item items add
- order [{i} pizzas|a pizza|sushi|{n}|{i} {n}s|lunch|some {n} for {N}][ from {N}| at {c}|]
- [order|buy|get] [more {n}|{i} bottles of {n}|a new {n}|{n}s and {n2}s|toilet paper|milk]
- [cancel|track|repeat] my [pizza|last|{n}] order[ from {N}|]
- put [{n}s|milk|{i} {n}s] on [the|my] shopping list
= unit onesided convert conversion currency rate crypto calc math compute calculate multiply divide
  distance temperature area weight length measure exchange money number sum percent timediff time
  price stock amount add subtract search web internet info answer question equation fraction root
  sqrt tip bill percentage value
- convert {x} [miles|pounds|litres|feet|euros|{w}s|degrees] [to|into] [km|kilos|yen|{w2}s|kelvin]
- how [many|much] [grams|inches|yards|cups|yen] [are|is] {x} [ounces|metres|litres|dollars]?
- what is {x} [miles|inches|acres|dollars|stone] in [km|cm|hectares|euros|kilos]?
- [calculate|work out] [{x} percent of {i}|{x} times {i}|the root of {x}|my tip on {x} dollars]
= photo photos picture image camera screenshot video drone selfie record recording webcam identify
  scan snapshot gallery album draw paint logo
- [take|snap|make] [a photo|a picture|a selfie|{i} photos|a video] [of {N}|of the {n}|of me|here]
- [show|find|delete] [my photos|the pictures] [of {N}|from {P}|from {y}|with {n}s]
- [record|film|scan] [a video|the {n}|my voice|this {n}|{i} minutes of {n}]
- [draw|paint|sketch|generate] [me|] [a {n}|a {n} with a {n2}|{N} as a {n}|a picture of {P}]
= photo picture image images convert_file edit file files filedo filework upload extract video media
  graphic graphics resize crop camera format gallery
- [resize|crop|rotate|flip|blur|sharpen] [my|the|that|{N}'s] [picture|image|{n} logo|drawing]
- [make|turn] [the|my] [picture|image|{n} photo] [smaller|black and white|brighter|{i} pixels wide]
- [remove|blur|brighten] [the background|the caption|{N}|the {n}] in [my|the] [picture|image]
= timer timer_text timer_seconds alarm reminder remind calendar todo todo_list todos task_by_id note
  notes agenda time clock event events oven run medicine plant workout list meeting date task tasks
  schedule habit wake message notify memo sleep wait save add record write device email
- set [a timer|an alarm|a countdown] [for {i} minutes|for {c}|to {i} seconds|for the {n}]
- wake [me|us] [up|] [at {c}|on {d}|in {i} hours|before {c}]
- remind [me|us] [to {v} the {n}|of {d}|about {N}'s {n}|at {c}|to call {N} at {c}]
- [cancel|stop|snooze] [my|the] [alarm|timer|{n} timer|{c} alarm]
- add [{n}s|"{q}"|a {n}] to my [todo list|tasks|notes|diary]
= calendar event events event_cancel agenda meeting roombook appointment invite leave away date day
  dates schedule call booking reminder todo holiday holidays time employee member plan arrange
- [schedule|move|cancel|plan] [a|the|my] [meeting|call|lunch|{n} meeting] with [{N}|the {n} team]
- what [is|do I have] on my [calendar|agenda|schedule] [today|on {d}|at {c}]?
- am I free [on {d}|at {c}|tomorrow|on {d} at {c}]?
- invite [{N}|{N} and {N2}|my {n}] to [lunch|the {n} party|dinner at {c}]
= call phone contact contacts dial ring meeting voicemail video message email taxi user person sms
- [call|ring|phone|dial] [{N}|my {n}|mum|the {n}|{x}|the police]
- [hang up|call back|block] [{N}|the {n}|number {k}|on {N}]
- save [{N}'s|this|my {n}'s] [number|address]
= taxi carrent directions distance route travel ride car cab train bus departures flight scooter
  bike order nearby where map navigate navigation location find place traffic parking book search
  web shop shops restaurant restaurants cafes address country info person bank pharmacy message
- [call|get|order|hail] [me|us|] a [taxi|cab|ride|car][ to {P}| at {c}|]
- [navigate|take me|show me the way] to [{P}|{s}|the next {n}|the {n}]
- [where is|find] the [nearest|next] [{n}|pharmacy|cash machine|toilet|petrol station]
= pay pay_invoice payment payments paying transfer balance account money invoice invoice_new expense
  bank send donate donation currency splitbill bill fee charge wire settle budget loan refund
- [pay|transfer|wire|send] {x} [euros|dollars|pounds] to [{N}|my {n}|account {k}]
- [pay|split|settle] the [bill|{n} bill|rent for {d}|invoice {k}]
- [check|show] my [balance|bank account|savings account]
= file files filework filedo folder directory document documents readfile writefile copyfile rename
  listfiles mkdir copy delete move remove archive upload download save extract extract_text print
  convert_file text open edit sheet attachment printer user_delete app program application start
  launch install update software package run web webpage page url
- [delete|rename|copy|open|save|zip] [the file|my file|the folder] [{w}.txt|{w}|about {n}s]
- [print|download|upload|share] [my {n} file|the {n} report|page {i}|{w}.pdf|it]
- [open|close|start] the [{n} app|browser|{n} editor|settings]
- [install|update|uninstall] [{w}|the {n} app|{N}]
= password account login log user user_create generate random register token key credentials reset
  member code text string settings config change update
- [reset|change|generate|forget] [my|a new] password[ for {N}| with {i} letters|]
- [log|sign] me [in|out|up][ to {N}| at {N}| as {w}|]
= dice dice_roll coin random number lottery game pick draw choose flip roll card cards percent
  person contact choice integer python runcode
- [roll|throw] [a die|the dice|{i} dice|a {i}-sided die]
- [flip|toss] a coin
- pick a [number|card|name] [between {i} and {i2}|from {N} and {N2}|for me]
= post tweet publish comment social message channel blog article share upload say email web news
  follow like block friend user page picture photo event calendar schedule reminder
- [post|tweet|share|publish] ["{q}"|my {n}|this on {N}|a picture of {N}][ on {d}|]
- [like|follow|block|unfollow] [{N}|my {n}|this post|the {n} page]
= note notes note_find save write document memo list todo log journal log_value workout expense
  record track entry diary file message health weight sleep reminder calendar task word memory
  remember hydration water fitness drink add kb
- [note|write down|jot down|remember] [that {n} is {n2}|"{q}"|{N}'s {n}|the code {k}]
- log [{i} km|{x} euros for {n}s|my weight|a run of {i} minutes|{i} glasses of water]
= weather forecast temperature air sun tides rain wind humidity climate umbrella snow pollen uv
  search web info news date where
- [will|does] it [rain|snow] [in {P}|on {d}|tomorrow|in {P} on {d}]?
- do I need [an umbrella|a coat|sun cream] [in {P}|on {d}|today]?
""")
