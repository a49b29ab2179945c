"""Tools of every day, third part: numbers, words, media."""

from __future__ import annotations

from family import families

OFFICE = families(r"""
= add
n [add|sum|plus]_[numbers|two|two_numbers|up|values] add sum addition calculate_sum
  [compute|get]_sum
d [Add|Adds|Sum|Sums up] [two numbers|numbers|a and b|two values][ together|] / [The sum|Sum] of
  [two numbers|two values]
p a|a x first num1 number1 left first_number value1 n1 augend summand1 one lhs op1|number|[First
  number|First|A number|The first one]
p b|b y second num2 number2 right second_number value2 n2 addend summand2 two rhs
  op2|number|[Second number|Second|Another number|The second one]
q [what's|what is|how much is] {a} [plus|+|and] {b}?
q [add|sum|add up|sum up|total] {a} [and|to|with] {b}
q [what do|how much do] {a} and {b} [make|add up to|give|sum to]?
q [what's|what is|compute|calculate|give me|tell me] the sum of {a} and {b}
q {a}[ plus | + |+]{b}[=|?||, please]
= subtract
n [subtract|minus]_[numbers|two|values] subtract minus difference subtraction
  [compute|get]_difference
d [Subtract|Subtracts] [two numbers|one number from another|b from a] / [The
  difference|Difference] of [two numbers|two values]
p a|a x first num1 number1 from from_number left first_number value1 n1 total lhs
  op1|number|[First number|The number to subtract from|From which]
p b|b y second num2 number2 amount right second_number value2 n2 subtract what rhs
  op2|number|[Second number|The number to subtract|What to take away]
q [what's|what is|how much is] {a} [minus|-|less] {b}?
q [subtract|take|take away|deduct] {b} from {a}
q {a}[ minus | - ]{b}[?||, please]
q [what is left|how much is left|what remains] [of {a} without {b}|if I take {b} from {a}]?
q [what's|what is|compute|calculate] the difference [of|between] {a} and {b}
= multiply
n [multiply|times|product]_[numbers|two|values|of] multiply times product multiplication
d [Multiply|Multiplies] [two numbers|numbers|a with b] / [The product|Product] of [two
  numbers|two values]
p a|a x first num1 number1 left first_number value1 n1 factor1 lhs op1|number|[First number|First
  factor]
p b|b y second num2 number2 right second_number value2 n2 factor2 rhs op2|number|[Second
  number|Second factor]
q [what's|what is|how much is] {a} [times|*|multiplied by|x] {b}?
q [multiply] {a} [by|with|and] {b}
q {a}[ times | * |*]{b}[?||, please]
q [what's|what is|compute|calculate] the product of {a} and {b}
= divide
n [divide|quotient|ratio]_[numbers|two|values] divide division quotient
d [Divide|Divides] [two numbers|one number by another|a by b] / [The quotient|Quotient|Ratio] of
  [two numbers|two values]
p a|a x first dividend num1 numerator left value1 n1 lhs|number|[First
  number|Dividend|Numerator|What to divide]
p b|b y second divisor num2 denominator right value2 n2 by rhs|number|[Second
  number|Divisor|Denominator|By which]
q [what's|what is|how much is] {a} [divided by|over] {b}?
q [divide|split] {a} by {b}
q {a}[ divided by | / ]{b}[?||, please]
q how [many times|often] does {b} [fit|go] into {a}?
= sqrt
n square_root sqrt root factorial square absolute round_number log is_prime double half cube
  negate sine fibonacci
d [Square root|Factorial|Square|Logarithm|A function|Work on a number|Takes one number]
p n|n x number value num of input|number|[The number|Number|A number]
q [what's|what is|compute|calculate|tell me|work out] the [square
  root|root|factorial|square|logarithm|double|half|cube] of {n}
q [square root|root|factorial|square|logarithm] of {n}[ please|][?|]
q [square|round|double|halve] {n}
q is {n} a prime[ number|]?
= percent
n [percentage|percent|percent_of|percentage_of|calculate_percentage] discount_price
  [add|compute]_[vat|tax|discount]
d [Percentage|Percent] of [a number|an amount] / [Compute|Calculate] [a percentage|the
  discount|the tax]
p p|percent percentage p rate pct|number|[Percent|The percentage|Rate]
p n|number amount value of total base price|number|[The number|Amount|Of what]
q [what's|what is|how much is|compute|calculate] {p} [percent|%|per cent] of {n}?
q {p}[%| percent] of {n}[ please|][?|]
q [take|get] {p} percent of {n}
= area
n [area|surface|perimeter|rectangle|room]_[of_rectangle|calculator|size|of|area] rectangle
  compute_area garden_area field_size
d [Area|Size|Perimeter] of [a rectangle|a room|a field|a shape]
p w|width w a base side_a breadth x|number|[Width|The width|First side]
p h|height length h b depth side_b y|number|[Height|Length|Second side]
q [what's|what is|compute|calculate|tell me] the [area|size|perimeter|surface] of a
  [room|field|rectangle|garden|wall] [of|with|that is|measuring] {w} [by|times|x] {h}[ metres|
  meters|]
q [how big|how large] is a [room|field|wall|garden] [of|with] {w} [by|x|times] {h}[ metres|
  meters|]?
q a [room|field|wall|garden|rectangle] [is|has|with] {w} [wide|in width] and {h}
  [long|high|deep|in length][, how big is it|. What's the area][?|]
q {w} [wide|in width] and {h} [high|long][, area please|: what is the area][?|]
= calc
n [calculate|evaluate|compute|solve|eval]_[expression|math|formula|] calculator calc
  math[_tool|_eval|] arithmetic
d [Evaluate|Calculate|Compute|Work out] [an expression|a mathematical expression|a
  formula|arithmetic] / [A calculator|Calculator|Pocket calculator]
p expr|expression expr formula input calculation math query term text|expression|[The
  expression|Formula|What to compute]
q [what's|what is|how much is|calculate|compute|work out|evaluate|solve|tell me] {expr}[ please|]
q {expr} [=|equals][ ?|]
= unit
n [convert|change]_[units|unit|length|weight|temperature|measure|volume]
  unit_[converter|conversion|convert] units_convert
d [Convert|Converts] [units|a value|between units|a measure|one unit to another] / Unit
  [converter|conversion]
p v|value amount number quantity v x|number|[Value|The amount|How much]
p from|from from_unit source unit source_unit unit_from|unit|[From|Source unit|The unit]
p to|to to_unit target target_unit unit_to into|unit|[To|Target unit]
q [convert|change|turn] {v} {from} [to|into] {to}
q how many {to} [are|is|are in|are there in|make] {v} {from}?
q [what's|what is|how much is] {v} {from} in {to}?
q {v} {from} [in|to] {to}[ please|][?|]
= onesided
n
  [km_to_miles|miles_to_km|kg_to_pounds|pounds_to_kg|celsius_to_fahrenheit|fahrenheit_to_celsius|inches_to_cm|litres_to_gallons|hours_to_seconds|pounds_to_euros|yen_to_dollars]
  to_[miles|fahrenheit|pounds|inches|yen]
d [Convert|Converts] [one unit into another|a value|kilometres to miles|celsius to
  fahrenheit|pounds to kilos|yen to dollars]
p v|value amount x number quantity km miles kg pounds celsius degrees inches litres
  yen|number|[The value|How much|Amount]
q how [many|much] [miles|kilometres|pounds|kilos|fahrenheit|celsius|inches|litres|yen|gallons]
  [are|is|make] {v} [miles|kilometres|kilos|celsius|fahrenheit|litres|yen|degrees|pounds]?
q [convert|change|turn] {v} [miles|kilometres|kilos|celsius|fahrenheit|litres|yen|degrees]
  [to|into] [miles|pounds|fahrenheit|celsius|inches|dollars|gallons]
q {v} [miles|kilos|celsius|litres|yen|degrees|inches] in
  [pounds|fahrenheit|kilometres|dollars|cm][ please|][?|]
= dice
n [roll|throw]_[dice|die] flip_coin coin_flip [random|lucky]_number dice
d [Roll|Throw] [a die|dice] / [Random number|Flip a coin]
p n|sides count n number times max faces|int|[How many|Sides|Number]
q [roll|throw] [a die|dice] with {n} sides
q [roll|throw|flip] [it|a coin|the dice] {n} times
q [a random number|pick a number|give me a number] [up to|below|from one to] {n}
= translate
n [translate|translator|translation]_[text|to|phrase|sentence|words|into] translate deepl
  [get|find]_translation say_in_language
d [Translate|Translates] [a text|text|a sentence|words|something] [into|to] [another language|a
  language|a foreign language]
p text|text phrase sentence input content words source what q message string|words|[The text|What
  to translate|Text to translate|Phrase]
p lang|language target target_language lang to to_language target_lang into dest|language|[Target
  language|Language|Into which language]
q [translate|put|turn] [{text}|"{text}"|'{text}'] [to|into] {lang}
q how [do I|do you|would you|can I] say [{text}|"{text}"|'{text}'] in {lang}?
q [what's|what is] [{text}|"{text}"|'{text}'] in {lang}?
q [translate|say] [to|in|into] {lang}: {text}
q [{text}|"{text}"] in {lang}[ please|][?|]
q I need [{text}|"{text}"] in {lang}
= define
n [define|get_definition|dictionary|meaning|lookup_word|explain_word]
  word_[meaning|definition|lookup|info] [get|find]_meaning
d [Define|Look up|Get the definition of|Find the meaning of] [a word|a term] /
  [Dictionary|Definitions of words]
p word|word term w text lemma entry query|word|[The word|Word|Term]
q what does [{word}|"{word}"|the word {word}] mean?
q [define|look up|explain] [{word}|"{word}"|the word {word}|the term {word}]
q [what's|what is|give me|tell me|look up|find] the [definition|meaning] of [{word}|"{word}"|the
  word {word}]
q [definition|meaning] of {word}[ please|][?|]
= wordwork
n [find|get|list]_[rhymes|antonyms|anagrams|hyphenation|plural|spelling] rhyme plural_of spell
  [check|correct]_spelling anagram
d [Find|Get|List] [rhymes|antonyms|anagrams|the plural|the spelling] [of|for] a word
p word|word term text w input|word|[The word|Word]
q [what rhymes|which words rhyme] with {word}?
q [find|give me|list|get] [rhymes|antonyms|anagrams] [for|of] {word}
q how [do you|do I] spell {word}?
q what's the [plural|opposite|antonym] of {word}?
= play
n [play|start]_[music|song|track|artist|album|media|audio] music_play[er|] play
  spotify_[play|search] put_on_music
d [Play|Plays|Start] [music|a song|a track|an album|something][ by name| on the speaker|]
p what|song track title query name music what artist album|title|[The song|What to
  play|Title|Song or artist]
q [play|put on|start|start playing] [{what}|"{what}"|the song {what}|the track {what}|some
  {what}][ please| for me| now|]
q I [want|would like|feel like] [to hear|to listen to|listening to|hearing] {what}
q [let me hear|can we hear] {what}
= playby
n [play|find|search|get|show]_[song|lyrics|track|songs|chords|words_of_song]
  song_[lyrics|search|text|finder] chords_for
d [Play|Find|Get|Search] [a song|the lyrics|the words|the chords] [by title and artist|of a
  song|by an artist]
p song|song title track name song_title|title|[The song|Title]
p artist|artist by singer band musician performer|person|[The artist|Singer|Who sings it]
q [play|find|get|show|search|look up] [the song|song|the lyrics of|the words of|the chords of|the
  text of|] [{song}|"{song}"] by {artist}
q [I want|I need|give me|get me|show me] [the lyrics|the song|the words|the chords] [{song} by|of
  {song} by|to {song} by|for {song} by] {artist}
q [{song}|"{song}"] by {artist}[ please|]
= playback
n [control|set]_[player|playback|music] playback [player|music|media]_[control|command]
d [Control|Controls] [the player|the music|playback] / [Pause, resume or skip music]
p action|action command what operation state|enum:pause,resume,next,previous,stop|[What to
  do|Command|Action]
q {action} [the music|the song|the player|playback|it][ please| now|]
q [player|music]: {action}
q [please|] {action}[ please|]
= watch
n [find|search|recommend|get|show]_[movie|movies|film|films|series|books|book|podcasts|videos]
  [movie|book|film|podcast]_[search|info|finder|lookup]
d [Find|Search|Recommend|Look up] [films|a film|books|a book|podcasts|videos] [about a topic|by
  title|on a subject|]
p topic|topic query title subject about name theme keywords|query|[Topic|Title|What it is about]
q [find|show|recommend|search|get] [me |] [a film|films|a movie|movies|a book|books|podcasts|a
  podcast|videos|a series] [about|on] {topic}
q [I want|I'd like] to [see|watch|read|hear] [something|a film|a book|a podcast] [about|on] {topic}
q [any|are there] [good |] [films|books|podcasts|videos|movies] [about|on] {topic}?
q [film|book|movie|podcast|video]s [about|on] {topic}[ please|]
= saying
n [get|find|random]_[saying|proverb|wisdom|biography|works|paintings]
  [biography|works|poems]_[of|by] poem_by [who_is|about_person|person_info]
d [Get|Find] [a saying|the works|a poem|the biography|facts] [of|by|about] [a person|an
  author|somebody]
p who|person who author name by of writer|person|[The person|Who|Author]
q [give me|tell me|show me|find|get|I want|read me] [a saying|a poem|the biography|the works|some
  words|something] [of|by|from] {who}
q who [is|was] {who}?
q what did {who} [say|write|paint]?
q [biography|works|poems] of {who}[ please|]
""")
