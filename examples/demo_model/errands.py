"""Errands that nobody here can do, questions about the world, tellings, and short talk.

Notation as in remarks.py; numbers after a key make further values: ``{n}`` a noun, ``{N}`` a name,
``{P}`` a place, ``{v}`` a verb, ``{w}`` any word, ``{c}`` a time, ``{d}`` a day, ``{i}`` a small
number, ``{x}`` any number, ``{y}`` a year, ``{k}`` a code, ``{A}`` an abbreviation, ``{q}`` what
somebody says, ``{s}`` an address. A line ``= words`` names the groups of tools, and words in the
names of tools, beside which the forms after it are not asked, as these might well serve them.
"""

from __future__ import annotations

from family import parted

ERRANDS = parted(r"""
= run device clean wash laundry washer vacuum robot turn_on turn_off
- [wash|clean|polish|dry] my [car|bike|{n}|windows|shoes|hair|dog|{n} and {n2}|van {k}][ by {c}|]
- [iron|fold|wash|mend|sew] [my|{i}|{N}'s|the] [shirts|trousers|dresses|curtains|socks|{n}s]
- [sweep|mop|scrub|dust|tidy] the [kitchen|floor|stairs|{n}|whole {n}|room of {N}] [before {c}|{d}|]
- [do|dry|put away] the [dishes|washing-up|laundry|{i} plates][ before {c}| on {d}| again|]
- [make|change|strip] [my bed|the beds|the sheets|the bed in room {i}|{N}'s bed]
- [empty|take out|bring out] the [bin|rubbish|trash|ashtray|bucket|{n} bin][ at {c}| on {d}| today|]
= feed water pet dog cat vet plant garden sprinkle irrigation
- feed [the|my|our|{N}'s] [cat|fish|hens|ducks|{i} goats|{n}|rabbit|pony {N}][ at {c}| twice a day|]
- [walk|brush|groom|train|wash] [the|my|our] [dog|poodle|horse|puppy {N}|{n}][ at {c}| on {d}|]
- water [the|my|our|{N}'s] [plants|flowers|roses|{n}s|garden|{i} tomatoes|lawn][ on {d}| at {c}|]
- [mow|rake|trim|cut|weed] [the|my|our|{N}'s] [lawn|hedge|garden|grass|{n} beds|roses]
- [plant|dig up|pick|harvest] [{i}|some|a few|the] [tulips|apples|carrots|{n}s|potatoes|pumpkins]
- [milk|catch|shear|saddle] [the|my|{i}] [cows|sheep|horses|{n}|goat|mice]
= filedo file copy readfile printer scan document paper
- print [{i}|{i}|two|twenty|a few] copies of [my thesis|the {n}|{N}'s letter|page {i2}|form {k}]
- [staple|laminate|punch|shred|fold] [the|my|these|those {i}] [pages|papers|letters|{n}s|leaflets]
- [sign|stamp|witness|notarise] [my|the|this] [contract|will|form {k}|letter to {N}|{n} papers]
- [drop|throw|put] [the|this|my] [letter|card|postcard|parcel] [in the mailbox|at the post office]
= taxi travel directions route ride car train call message bus calendar event invite hotel rail
- [come|drive|walk|run|hurry] to [{P}|{s}|my place|the {n}|our {n} at {c}|{N}'s house]
- [come|go|move] [here|over|closer|with me to {P}|home with me|upstairs|outside][ at {c}|]
- pick [me|us|{N}|the kids|my {n}] up [at {c}|from {P}|from {s}|in {P} at {c}|after {n} class]
- [drive|take|walk|carry|bring] [me|us|{N}|my {n}] [home|to {P}|to {s}|to the {n} by {c}|to school]
- [wait|stop|meet me|stand] [for me|for {N}|in front of {P}|behind the {n}] [until {c}|at {c}|]
- [park|fuel|tow|jump-start|wash] my [car|truck|van|{n}|car {k}|scooter]
- [carry|lift|bring|push|drag] [my|the|these|{i}] [bags|boxes|suitcase|{n}s|piano|crates]
  [upstairs|to the {n}|inside|to floor {i2}|over here]
= list shopping food order price buy product delivery cart pay payment money restaurants cafe
- buy me [a|a new|another|{i}] [{n}|{n} {n2}|{w}|beer|house|ticket home|coat|bunch of flowers]
- [fetch|bring|hand|pass|give] me [a|the|my|another] [{n}|glass of water|hammer|blanket|{n} {n2}]
- [get|grab] me [a [coffee|{n}|chair]|some [water|fresh {n}s]|{i} beers] from [{P}|the kitchen]
- lend me [your {n}|a {n}|{i} [dollars|euros|pounds|francs]|some money|{x} until {d}|a pen]
- [wrap|unwrap|hide|deliver] [the|my|this|{N}'s] [present|gift|birthday {n}] [for {N}|before {d}|]
- [pay|settle|cover] [my|our|{N}'s] [rent|fine|debts|round of drinks] [with your own money|yourself]
- [bet|put] {i} [dollars|euros|on number {i2}] [on|for] [{N}|the {n} race|the horse {N}]
= oven kettle recipe meal coffee device run food cook kitchen restaurant timer alarm table cookbook
- [boil|fry|poach|peel] [{i}|an|some|the] [eggs|potatoes|onions|{n}s][ for {N}| for {i2} minutes|]
- [cook|bake|roast|grill] [me|us|{N}] [a|some] [cake|{n} pie|chicken|pancakes|dinner|{n}] [for {d}|]
- [make|brew|pour] [me|us|{N}|everyone] a [cup of tea|coffee with {i} sugars|sandwich|hot {n}|cocoa]
- [set|clear|lay|wipe] the [table|dinner table|counter][ for {i} people| before {c}|, please|]
- [taste|stir|salt|season|warm up] [the|my|this] [soup|sauce|{n}|stew|{n} curry]
= issue ticket repair report booking device maintenance garage service
- fix my [{n}|roof|bike|broken {n}|sink|shoe|car {k}|tooth|heart|{n} door|watch from {y}]
- [repair|replace|unblock|oil|tighten] [the|my|our|{N}'s] [tap|chain|drain|hinges|gearbox|{n} pipe]
- [paint|plaster|wallpaper] [the|my|our] [wall|fence|bathroom|{n}|hall] [in white|green|by {d}|]
- [build|assemble|saw|hammer|nail] [me|us] [a|{i}] [shelf|tree house|{n}|birdhouse|boats|wooden {n}]
- [hang|put up|take down] [the|my|{i}] [picture|shelves|curtain|tent|poster of {N}|flag of {P}]
- [chop|stack|split|carry in] [the|some|{i} logs of] [wood|firewood|{n}]
= appointment calendar booking salon health vet doctor medicine meet_at
- [cut|dye|braid|trim|wash] my [hair|nails|fringe|daughter's hair][ for {d}| before {c}| short|]
- [massage|scratch|rub] my [back|feet|neck|left {n}|shoulders][ for {i} minutes| a bit|]
- [pull|check|clean|brush] my [tooth|teeth|ears|left {n}|tooth number {i}|knee]
- [hug|kiss|marry|hold|forgive|tickle|follow] me[ tomorrow| on {d}| in {P}| again|, {N}]
- [babysit|dress|bathe|teach] [my|{N}'s|the] [son|daughter|kids|twins {N2} and {N3}|{i} children]
- [dance|swim|play chess|have lunch|fight] with [me|us|{N}|my {n}] [at {c}|on {d}|in {P}|tonight]
= where find location track map device note search contact reminder
- where [are|did I put|did I leave|have you put] my [keys|glasses|{n} keys|gloves|{n}s|socks]?
- where is my [wallet|phone|other shoe|{n}|umbrella|passport|{n} {n2}|son {N}]?
- have you seen my [{n}|glasses|dog|cat {N}|red {n}|keys|ring]?
- who [took|ate|stole|moved|broke|has] my [{n}|lunch|chair|keys|sandwich|last {n}|red {n}]?
- what did I [say to {N}|eat on {d}|do at {c}|wear in {P}|buy for {N}|dream last night]?
- what [do I have|is] in my [pocket|left hand|fridge|{n}|bag|suitcase]?
= balance account bank money expense log_value user person inventory stocked stock count wallet
- how much [money|cash] do I have[ left| in my pocket| with me| in my wallet| after {d}|]?
- how many [{n}s|shirts|cousins|friends|books|pairs of shoes|{n} {n2}s] do I [have|own|need]?
- how much did I [pay for my {n}|spend on {n}s in {y}|earn in {y}|win on {d}]?
- how much [do I owe {N}|does {N} owe me|does {N} earn|do I weigh|is my {n} worth]?
- how [tall|old|heavy|far away] is my [{n}|brother {N}|house|neighbour|boss {N}]?
= agenda calendar event date contact person user message email call time schedule news meet_at draft
- when [did I|did we|did {N}] [meet|last see {N2}|buy the {n}|move to {P}|quit|get the {n}]?
- [is|was] {N} [at home|angry with me|in {P} on {d}|married|still awake|taller than me]?
- what [is|was] the name of [my first {n}|the guy from {P}|our teacher in {y}|that {n} of {N}]?
- [what does|what did] {N} [think of me|give me for my birthday|look like|do in {P}|wear at {c}]?
- who [is at the door|is calling|sits next to me|lives at {s}|is behind me|gave me the {n}]?
- [does|did] {N} [love me|like my {n}|owe me {x}|pass the {n} exam|come on {d}|know {N2}]?
= lock light device run heating level room_light window door power alarm note random dice turn_off
- [open|close|unscrew] [this|my|the] [jar|bottle|umbrella|{n} box|tin of {n}s|zip|parcel {k}]
- [look|stare|point|blow] [at me|at the {n}|out of my window|to the left|on my soup]
- [smell|touch|taste|hold|catch] [this|the|my] [{n}|ball|hand|milk|{n} {n2}|rope]
- [jump|run|sit down|stand up|turn around|clap] [{i} times|on the {n}|now|three times|faster|slowly]
- [win|lose|steal|fake|smuggle] [me|us] [the lottery|{x} dollars|a {n}|the {n} cup|a passport]
- [put to bed|calm|comfort|cheer up] [{N}|my baby|the kids|grandpa|my {n}][ at {c}| gently| for me|]
- [vote|speak|testify|queue|stand in line] for me [on {d}|in {P}|at the {n}|at {c}|against {N}]
- [guess|remember] [my age|my weight|what I had for lunch|what I am holding|how many {n}s I have]
""")
WORLD = parted(r"""
= elevation altitude height area size building distance
- how [tall|high|old|big] is [the Eiffel Tower|Mont Blanc|{P} Tower|Mount {N}|the {N} statue]?
- how [deep|wide|big|cold|salty] is [the Dead Sea|Lake {N}|the North Sea|the {N} Canal|Loch {N}]?
- how many [km|miles] long is the [Great Wall|Danube|{P} bridge|Amazon|{N} tunnel|river {N}]?
- how [heavy|tall|big|fast] is [an adult|a newborn|the biggest] [whale|bear|koala|ostrich|moose]?
- how [heavy|wide|thick] is a [{n}|gold bar|tennis ball|football pitch|{n} of {i} litres]?
- what is the [height|length|width|weight|diameter] of [{P}|the moon|Mount {N}|Lake {N}|a {n}]?
- what is the [area|size|coastline|surface] of [{P}|Iceland|Lake {N}|the Sahara|Manhattan]?
- how [far|many kilometres] is [the moon|the sun|Mars|Pluto|the star {N}] from [the earth|us]?
- [how far is|how many kilometres is] the [moon|sun|North Pole] away?
= population people inhabitants statistics census count number count
- how many [{n}s|bridges|castles|islands|{n} {n2}s|stations|moons] are there in [{P}|Finland|Rome]?
- how many [islands|provinces|official languages|neighbours|airports] does [{P}|Spain|the US] have?
- how many [moons|rings] does [Saturn|Jupiter|Uranus|{N}] have?
- how many [bones|teeth|hearts|stomachs|eyes|ribs] does a [human|shark|cow|{n}|spider|giraffe] have?
- how many [players|strings|squares|cards|holes] [are on|are in|has] a [{n} team|guitar|{n}|flute]?
- how many [{n}s|copies|records] did {N} [sell|write|make|win|score] in {y}?
- how many [times|years] did [{N}|{P}|Brazil|{N} {N2}] win the [world cup|{n} league|{n} prize]?
= score match game team league result standings player sport
- who won [the|the men's|the {n}] [world cup|final|{n} race|marathon|{n} prize] in [{y}|{P} in {y}]?
- who [won|lost|hosted] the {y} [world cup|Olympics|{n} final|election|{N} award]?
- who [came second|scored first|was champion] in the [{y}|{P}] [final|{n} final|{n} race]?
- who [holds|broke|set] the [world record|record] in [the {i} metres|high jump|{n} throwing|chess]?
- what is the [world record|record] [for the {i} metres|in the {n} jump|for eating {n}s|of {N}]?
- where were the {y} [Olympics|Winter Games|{n} championships|{N} games] held?
- what was the score [of the {y} final|between {P} and {P2} in {y}]?
= history event date calendar birthday holiday
- in which year did [{N} die|the {n} war end|the Berlin Wall fall|{P} join {A}|{N} discover {P}]?
- [in which|what] year was [{P}|the {n} museum|{A}|{N} {N2}|the Titanic] [founded|built|sunk|born]?
- when did [the {N} war|the {n} age|World War I|the {N} empire] [begin|end|start|break out]?
- when was [{N}|{N} {N2}|Mozart|Queen {N}|the first {n}] [born|crowned|buried|invented|married]?
- [who|which king|which queen] ruled [{P}|France|over {P}] in {y}?
- who was [president|king|queen|prime minister|mayor|pope] [of {P} |]in {y}?
- who was the {o} [president|emperor|king|pope|mayor] of [{P}|Rome|the US|Brazil]?
- what happened [on {d} {y}|in {P} in {y}|in {y}|at the battle of {P}|to the {N} ship]?
- which [war|battle|treaty|revolution] [ended|began|was signed] in [{y}|{P} in {y}]?
- how old was {N} when [he|she] [died|became king|won the {n}|wrote {N2}|sailed to {P}]?
= wikipedia quiz trivia book song movie film author artist music books papers videos
- who [wrote|composed|directed|painted|sang] ["{N}"|Hamlet|The {N} {n}|the Mona Lisa|"{n} in {P}"]?
- who [invented|discovered|designed] the [telephone|zip|{n} engine|planet {N}|{P} Tower|{A} code]?
- who was the first [man|woman|{n}] [on the moon|in space|to climb {N}|to cross {P}|to win the {n}]?
- which [band|singer|actor|author] [wrote|played in|sang|starred in] ["{N}"|"{n} of {n2}"]?
- which [actor|actress] [plays|played] [{N}|the {n}] in ["{N}"|the {n} saga|the film of {y}]?
- which [film|movie|book|song] won the [Oscar|{n} award|{N} prize] in {y}?
- who is [{N}'s|the wife of {N}'s|Zeus's] [father|brother|{n}] in ["{N2}"|Greek myths|the {n} saga]?
= chemistry element physics weather temperature unit calc convert calories nutrition food
- what is the boiling point of [iron|alcohol|{n}|nitrogen|gold|{w}|mercury in kelvin]?
- at what temperature does [gold|lead|{n}|wax|alcohol|{w}] [melt|boil|burn|freeze]?
- what is the [chemical symbol|atomic number|density|melting point] of [gold|iron|tin|{w}|{n}|zinc]?
- which element has the [symbol {A}|atomic number {i}|symbol Fe|symbol K]?
- how fast [is|does] [light|sound|the {N} rocket|a {n}] [travel|move] in [water|space|{n}]?
- what was the [highest|lowest] [temperature|wave|{n}] ever [measured|recorded] in [{P}|Africa|{y}]?
- how many [decibels|volts|watts|calories|atoms] [does a {n} have|are in a {n}|has a {n} {n2}]?
- what [gas|metal|acid|mineral|vitamin] is [in {n}s|used for {n}s|in lemons|found in {P}|in steel]?
= geography continent city river capital travel
- which [river|road|railway] [flows|runs|leads] through [{P}|Vienna|Cologne|Baghdad|{P} and {P2}]?
- which [sea|ocean|lake|desert] [lies|is] [between {P} and {P2}|south of {P}|next to {P}|near {P}]?
- which [countries|states] border [{P}|Austria|Chad|on Lake {N}|Laos]?
- what is the [largest|second largest|deepest|smallest] [lake|island|city|{n}] in [{P}|Africa]?
- where [does|does the river] [{N}|the Rhine|the {N}] [rise|start|end|flow into the sea]?
- on which island is [{P}|Mount {N}|Havana|the {N} volcano|the town of {P}]?
- is [{P}|Madagascar|Luxembourg] [bigger|older|richer|colder] than [{P2}|Malta|Spain]?
- what is the [flag|anthem|currency|national dish|motto|national animal] of [{P}|Norway|Bhutan]?
= acronym abbreviation word words wordwork language dictionary translate translation synonyms rhymes
- what does {A} stand for?
- what do the letters {A} [mean|stand for][ in {n}s| on a {n}| in physics|]?
- what is [{A}|{A}-{i}|the {A} {n}|the {A} in {P}] [short for|good for|called in full]?
- [where does the name {N} come from|what does the name {P} mean|what is {N} named after]?
= animal species pet plant bird zoo
- how long do [{n}s|elephants|tortoises|mayflies|{w} beetles] [live|sleep|carry their young]?
- how many [species|kinds] of [{n}s|owls|bats|{w} beetles|penguins|oaks] [are there|live in {P}]?
- what do [{n}s|pandas|koalas|{w} beetles|hedgehogs|otters] eat [in winter|in {P}|when young]?
- which [animal|bird|fish|insect|{n}] [lays the biggest eggs|can sleep standing|lives in {P}]?
- is [a tomato|a whale|a {n}|the {w} beetle|a spider] a [fruit|fish|{n}|mammal|insect|berry]?
- how many eggs does a [{n}|turtle|queen bee|{w} beetle|salmon] lay [a year|a month|in its life]?
""")
TELLINGS = parted(r"""
= log_value expense note calendar
- [I|we] grew up [in|near|not far from] [{P}|a small {n} town|{P} and {P2}|a village of {i} people].
- [I|we] moved [to|from|away from] {P} [in {y}|last year|when I was {i}|because of the {n}].
- my [train|bus|plane|boss|{n}|taxi] was [{i} minutes|an hour|{i} hours|very] late[ again| on {d}|].
- my [sister|brother|husband|uncle|friend {N}|cousin {N}] works [at {N2}|in {P}|as a {n}|for {A}].
- my [grandmother|father|aunt {N}|mother] was [born in {y}|a {n} in {P}|{i} when she left {P}].
- [I|we] got married [in {P}|in {y}|on {d}|{i} years ago][ and it rained|, in a {n}|].
- I [studied|taught|learned] [{n}s|{n}|law|physics|{w}] [in {P}|at {N} college|for {i} years].
- I [worked|was|lived] [at {N}|with {N}|as a {n} in {P}] [for {i} years|until {y}|in the {i}0s].
- [I|we] [lost|won|drew] [the game|the {n} match|against {N}|by {i} goals|{i} to {i2}][ on {d}|].
- [our|my] [son|daughter|niece {N}|nephew] [started school|turned {i}|lost a tooth] [today|on {d}|].
- [I|we] have {i} [children|sisters|cousins in {P}|goats|pairs of {n}s|bikes, one of them {n}].
- my [flat|office|house|room|garden] [has {i} windows|is on floor {i}|is near {P}|is too {n}].
- [I|we] [met|saw|ran into|visited] [{N}|{N} and {N2}|an old {n}] in {P}[ in {y}| by chance|].
- {N} [told me|said|thinks|wrote] [that|] [{N2} is ill|you are nice|the {n} is closed|he left {P}].
- {N} and I [are friends|broke up in {y}|met at {P}|share a {n}|had a fight|both like {n}s].
- [last night|yesterday|last {n}|in {y}] [I|we] [dreamed of {N}|slept {i} hours|saw {i} {n}s].
- [I|we] [never|always|often|hardly ever] [eat {n}s|drink coffee after {c}|go to {P}|win at {n}].
- I've [never|already|once] [been to {P}|seen a {n}|read "{N}"|eaten {n}][ before| in my life|].
- I [used to|want to|would like to|hope to] [live in {P}|see {P} one day|{v} {n}s like {N}].
- [I'm|we're|we are] [going to|leaving for|flying to] {P} [on {d}|with {N}|for {i} weeks].
- [I'm|I am] [afraid of {n}s|allergic to {n}|proud of {N}|sick of {n}|{i} cm tall|left-handed].
- I [feel|felt] [{n}|much better|so lonely in {P}|like a {n}|ill since {d}][ today| lately|].
- I [think|believe|guess|bet] [{P} is nicer than {P2}|{n}s are too expensive|{n} is boring].
- I [don't|do not|didn't] [like|trust|understand|miss] [{N}|{n}s|{P}|my {n}|the new {n}][ at all|].
- in my opinion[,|] [{n}s are|{P} is|the {n} of {y} was|{N} is] [overrated|great|a {n}|too loud].
- the [{n}|film "{N}"|hotel in {P}|food at {N}] was [awful|lovely|sold out|better in {y}|so {n}].
- the [{n}|neighbours|kids|{n}s upstairs] [were|are] [loud|asleep|gone since {d}|in {P}|up at {c}].
- [our|my|the] [{n}|car|fridge|roof|phone|{n} {n2}] [broke down|died|leaks][ in {P}| on {d}|].
- [it|the storm|the {n}|the party] [lasted {i} hours|ended at {c}|was over by {c}|began in {y}].
- [somebody|someone|{N}|a {n}] [stole my {n}|called me a {n}|ate my lunch] [in {P}|on {d}|].
- [there was|we had|I saw] a [fire|{n}|snowstorm|power cut|{n} accident] in [{P}|our street|{y}].
- [when I was|at the age of] {i}[,|] [I wanted to be a {n}|we lived in {P}|I broke my arm].
- [as a child|back in {y}|years ago][,|] [I|we] [had a {n}|played {n}|hated {n}s|lived near {P}].
- [I'm|I was|I am] [at|in] [{P}|hospital|a meeting with {N}|{n} class] [right now|until {c}|].
- [I|we] [woke up|got up|went to bed|had breakfast] at {c} [today|and saw a {n}|because of {N}|].
- [I|we] [paid|spent|lost] [{x} [dollars|euros]|too much] [for a {n}|in {P}|on {n}s|at the {n}].
- [I|we] [finished|quit|started|failed] [school in {y}|my job at {N}|the {n} course|reading "{N}"].
- [I've|we've] [been waiting for {i} hours|got {i} {n}s|had enough of {P}|known {N} since {y}].
- my [favourite|old|new|late] [teacher|boss|dentist|neighbour {N}] [was from {P}|is {N2}].
- my [phone|watch|shirt|{n}|suitcase] is [a present from {N}|from {P}|older than me|too small].
- [{N}|my {n}|she|he] [passed away|got the job|had a baby|turned {i}] [in {y}|on {d}|last week].
- [she|he|{N}] [speaks {i} languages|runs a {n} in {P}|plays the {n}|hates {n}s|has a {n} shop].
- [they|we] [are building|closed|want] a [new|] {n} [in our street|near {P}|at {s}|since {y}].
- people [here|in {P}|at work] [are friendly|say {n} instead of {n2}|drive too fast|call me {N}].
- you [sound|look|write|talk] [like {N}|like a {n}|tired|strange today|better than {A}].
- [you|they] [told me|said] [that {n}s are {n2}|the same on {d}|so yesterday|you know {P}].
- nobody [likes|visits|remembers|believes] [me|{P}|my {n}|{N} any more|in {n}s].
- that [reminds me of {P}|was {i} years ago|is what {N} said|{n} looks good|must have been {y}].
- this [{n}|morning|place|winter] [is|was] [colder than in {y}|so {n}|like {P}|full of {n}s].
- [luckily|sadly|finally|funny enough][,|] [I found my {n}|{N} is gone|we reached {P}|it works].
- [what a|such a] [{n}|lovely {n}|long way to {P}|mess|nice story|{n} {N} is]!
- [no idea|who cares|no way|so what|whatever][,|] [I prefer {P}|I was in {P}|{N} did it|I'm {i}].
- [by the way|fun fact|just so you know|you know]: [I once met {N}|my {n} is {n2}|{N} is my {n}].
- I [ate|drank|bought|baked|counted] {i} [{n}s|cups of tea|bottles of {n}] [today|on {d}|in {P}].
- I [ran|swam|walked|drove] {i} [km|miles|minutes] [to {P}|with {N}|on {d}|in the {n}].
- [I|we] [can't|cannot|could not] [stand {N}|sleep|find {P} nice|believe {N} won|afford a {n}].
- I [wish|only wish] I [had a {n}|were in {P}|was {i} again|knew {N}|could {v} like {N}].
- [maybe|perhaps|one day] [I|we] [will move to {P}|see {N} again|sell the {n} after all].
- [everyone|everybody] in [{P}|my family|my {n} class] [has a {n}|loves {N}|is a {n}|left in {y}].
- it [hurts|smells of {n}|tastes like {n}|feels like {y}|took {i} years|cost me {x} euros][ now|].
- [the people of {P}|my parents|{N} and {N2}|the twins] [are|were] [kind|late|from {P2}|{n} fans].
- [he|she|{N}] said "{q}"[ and left| to me| on {d}|].
""")
