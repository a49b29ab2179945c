"""Tools of every day, sixth part: the player, lights and machines in the rooms of a house."""

from __future__ import annotations

from family import families

ROOMS = families(r"""
= playback
n [control|set]_[playback|player|speaker] [media|music|speaker|player]_[control|command|button]
d [Control|Steer] [the music|the speaker|playback] / [Pause, play and skip|Player buttons] / Media
  keys
p act|action command button key operation|enum:pause,play,next,previous,stop,shuffle,repeat|[Which
  button|Command|What to do]
q [press|hit|push] {act}[ on the player|] / {act}[ please| now|, please|!] / [player|speaker|music]:
  {act} / the {act} button[ please|]
= level
n [set|change|adjust]_[volume|sound|loudness|speaker_volume] volume_[set|control|to] loudness
d [Set|Change|Adjust] the [volume|loudness|sound] / Volume [control|of the speaker] / How loud it is
p n|level volume percent value to|int|[Level|Volume from 0 to 100]
q [set|put|turn|change] the [volume|sound|loudness|music|speaker] to [{n}|{n}%|{n} percent|level
  {n}] / volume[:| at| to|] {n}[%| percent|] / [too loud|too quiet|it's too loud|I can't hear
  it][,|.] [volume {n}|set it to {n}|make it {n}][ please|] / I want [the volume|the sound|it] at
  {n}[ percent|%|]
= playlist
n [create|make|play|start|new|open]_[playlist|mixtape|mix] playlist_[create|play|start|for] mixtape
d [Create|Make|Start] a playlist / Playlist [maker|of a name] / A [mix|playlist] of [some name|a
  mood]
p t|name playlist title playlist_name mood|title|[Name|Which playlist]
q [create|make|start|play|open|put on] [a|my|the] playlist [called |named |][{t}|"{t}"] /
  [play|start] [my|the] "{t}" [playlist|mix] / new playlist[:|,| called] {t} / I want a playlist
  [called|named] {t}
= light
n [set|dim|change|adjust]_[brightness|lights|light|lamp] light_[level|brightness|dimmer] dim_lights
d [Set|Adjust|Change] the brightness of [the lights|a lamp] in a room / Dim the [lights|lamp] /
  Light [dimmer|level]
p room|room location area zone where|room|[Room|Where]
p n|brightness level percent value dim intensity|int|[Brightness|Percent|Level]
q [dim|set|turn down|turn up|bring] the [lights|light|lamp] in the {room} to {n}[%| percent|] /
  {room} [lights|light|lamp] [to|at] {n}[%| percent|][ please|] / I want the {room} [lights|light]
  at {n}[%| percent] / make the {room} {n} percent bright / [set|change] the brightness in the
  {room} to {n}[%|]
= lightcolour
n [set|change|make]_[light_color|light_colour|room_color|lamp_color]
  [light|room|lamp|hue]_[color|hue]
d [Set|Change] the [colour|color] of the lights in a room / Coloured light[ in a room|] / [Hue|Light
  colour] of a lamp
p room|room location area zone where|room|[Room|Where]
p c|color colour hue shade tint|enum:red,green,blue,white,yellow,purple,pink,orange|[Colour|Color]
q [make|turn|set|change] the [lights|light|lamp] in the {room} [to |]{c} / {c} [light|lights|lamps]
  in the {room}[ please|] / I want [the {room} in {c}|{c} light in the {room}] / [set|switch|turn]
  the {room} [lights|lamps] to {c} / can the {room} [lamp|light] be {c}?
= heating
n [set|change|adjust]_[thermostat|temperature|heating|room_temp] thermostat_[set|control] nest
  warm_up
d [Set|Change] the [thermostat|temperature] of a room / Thermostat[ control|] / Heats or cools a
  room
p room|room zone area location where|room|[Room|Which room]
p n|temperature degrees temp target celsius setpoint|int|[Degrees|Target temperature]
q [set|put|turn] the {room} thermostat to {n}[ degrees|°|°C|] / it's [too cold|freezing|too
  hot|chilly] in the {room}[,|.] [make it|set it to|change it to] {n}[ degrees|] / I'd like [it|]
  {n} degrees in the {room} / thermostat[:|,] {room}[,| to| at] {n}[ degrees|] / {n}[ degrees|°] in
  the {room}[ please|]
= lock
n [set|move|operate|switch]_[door|blinds|shutter|gate|curtains|lock|window] [door|blind|lock]_state
d [Lock or unlock|Move|Operate] a [door|gate|window] / [Door|Lock|Gate] control / State of a door
p what|door name device which target entrance|room|[Which door|Door]
p state|state action command position|enum:locked,unlocked,open,shut|[State|How it should be]
q I want the {what} door {state} / [make sure|see that|check that] the {what} [door|window] is
  {state} / the {what} [door|gate] [should|must|has to] be {state} / [keep|leave|get] the {what}
  [door|window] {state} / {what} door {state}[ please|]
= blinds
n [set|move|adjust]_[blinds|shutters|curtains|awning] [blind|shutter]_[position|level]
d [Move|Set] the [blinds|shutters|curtains] of a room / Position of the blinds / [Blinds|Shutters]
p room|room location window where area|room|[Room|Which room]
p n|position percent level value|int|[Percent|Position]
q [lower|raise|set|move|bring] the [blinds|shutters|curtains] in the {room} to {n}[%| percent] /
  {room} [blinds|shutters] [to|at] {n}[%| percent][ please|] / the sun blinds me in the {room},
  [blinds| shutters] to {n}[%| percent]
= run
n [start|run|clean|vacuum]_[vacuum|robot|room|cleaning|floor] [vacuum|roomba|robot]_[start|clean]
d [Vacuum|Clean] a room / Robot vacuum[ cleaner|] / Sends the [robot|vacuum] to a room
p room|room area zone where location|room|[Room|What to clean]
q [vacuum|clean|mop|sweep|hoover] the {room}[ floor|] / [send|start] the [vacuum|robot|hoover]
  [to|in] the {room} / the {room} is [dirty|dusty|a mess][.|,] [vacuum it|clean it|send the robot]
= oven
n [preheat|set|start|heat]_[oven|the_oven|stove] oven_[temperature|preheat|set|on] bake
d [Preheat|Heat|Set] the oven / Oven [control|temperature] / Bakes at a temperature
p n|temperature degrees temp heat celsius|int|[Degrees|Temperature]
p m?|minutes duration time timer bake_time|int|[Minutes|How long]
q [preheat|heat|set] the oven to {n}[ degrees|°|°C|] / [preheat|set|run] the oven [at|to] {n}
  degrees for {m} [minutes|min] / oven[:| to| at|] {n}[ degrees|°][, {m} minutes|] / I [bake|need
  the oven] at {n} degrees[ for {m} minutes|] / {m} minutes in the oven at {n} degrees
= washer
n [start|run|set]_[washing_machine|laundry|washer|dishwasher|wash]
  [washer|laundry|dishwasher]_[start|program|run]
d [Start|Run] the [washing machine|dishwasher] with a programme / [Laundry|Dishwasher]
  [control|programme] / Washes at a temperature
p mode|program cycle mode programme setting|enum:eco,cotton,wool,quick,delicate|[Programme|Cycle]
p n?|temperature degrees temp celsius|int|[Degrees|Temperature]
q [start|run|turn on] the [washing machine|washer|laundry][ on| with|] the {mode}
  [programme|program|cycle][ at {n} degrees|] / [wash|do] my [clothes|laundry|things] on {mode}[ at
  {n} degrees|] / {mode} [cycle|programme|wash][ at {n} degrees| please|] / [set|put] the
  [washer|machine] to {mode}[ and {n} degrees|, {n} degrees|] / [laundry|washing machine]: {mode}[,
  {n} degrees|]
= doors
n [operate|control|work|use]_[door|doors|gate|garage_door|entrance]
  [door|gate|car_door]_[control|action|command]
d [Works on|Controls|Operates] a door / Door [control|opener and lock] / [Open, close, lock or
  unlock|An action on] a door
p what|door name which door_name target location|room|[Door|Which door]
p act|action command operation what_to_do verb|enum:open,close,lock,unlock|[Action|What to do]
q {act} the {what} [door|gate] / I [forgot to|want to|need to|have to] {act} the {what} [door|gate]
  / {what} door[:|,] {act}[ please| it|] / the {what} door, {act} it[ please|] / [someone|the
  postman|my brother] is at the {what} door, {act} it / [can|could|will] you {act} the {what}
  [door|gate][ for me|]? / I can't reach the {what} door, please {act} it
""")
