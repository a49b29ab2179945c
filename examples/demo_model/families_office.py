"""Tools of every day, third part: numbers, words, media, files, people, records."""

from __future__ import annotations

from family import families

OFFICE = families(r"""
= add
n [add|sum|plus]_[numbers|two|two_numbers|up|values] add sum addition calculate_sum [compute|get]_sum
d [Add|Adds|Sum|Sums up] [two numbers|numbers|a and b|two values][ together|] / [The sum|Sum] of [two numbers|two values]
p a|a x first num1 number1 left first_number value1 n1 augend summand1 one lhs op1|number|[First number|First|A number|The first one]
p b|b y second num2 number2 right second_number value2 n2 addend summand2 two rhs op2|number|[Second number|Second|Another number|The second one]
q [what's|what is|how much is] {a} [plus|+|and] {b}?
q [add|sum|add up|sum up|total] {a} [and|to|with] {b}
q [what do|how much do] {a} and {b} [make|add up to|give|sum to]?
q [what's|what is|compute|calculate|give me|tell me] the sum of {a} and {b}
q {a}[ plus | + |+]{b}[=|?||, please]
= subtract
n [subtract|minus]_[numbers|two|values] subtract minus difference subtraction [compute|get]_difference
d [Subtract|Subtracts] [two numbers|one number from another|b from a] / [The difference|Difference] of [two numbers|two values]
p a|a x first num1 number1 from from_number left first_number value1 n1 total lhs op1|number|[First number|The number to subtract from|From which]
p b|b y second num2 number2 amount right second_number value2 n2 subtract what rhs op2|number|[Second number|The number to subtract|What to take away]
q [what's|what is|how much is] {a} [minus|-|less] {b}?
q [subtract|take|take away|deduct] {b} from {a}
q {a}[ minus | - ]{b}[?||, please]
q [what is left|how much is left|what remains] [of {a} without {b}|if I take {b} from {a}]?
q [what's|what is|compute|calculate] the difference [of|between] {a} and {b}
= multiply
n [multiply|times|product]_[numbers|two|values|of] multiply times product multiplication
d [Multiply|Multiplies] [two numbers|numbers|a with b] / [The product|Product] of [two numbers|two values]
p a|a x first num1 number1 left first_number value1 n1 factor1 lhs op1|number|[First number|First factor]
p b|b y second num2 number2 right second_number value2 n2 factor2 rhs op2|number|[Second number|Second factor]
q [what's|what is|how much is] {a} [times|*|multiplied by|x] {b}?
q [multiply] {a} [by|with|and] {b}
q {a}[ times | * |*]{b}[?||, please]
q [what's|what is|compute|calculate] the product of {a} and {b}
= divide
n [divide|quotient|ratio]_[numbers|two|values] divide division quotient
d [Divide|Divides] [two numbers|one number by another|a by b] / [The quotient|Quotient|Ratio] of [two numbers|two values]
p a|a x first dividend num1 numerator left value1 n1 lhs|number|[First number|Dividend|Numerator|What to divide]
p b|b y second divisor num2 denominator right value2 n2 by rhs|number|[Second number|Divisor|Denominator|By which]
q [what's|what is|how much is] {a} [divided by|over] {b}?
q [divide|split] {a} by {b}
q {a}[ divided by | / ]{b}[?||, please]
q how [many times|often] does {b} [fit|go] into {a}?
= sqrt
n square_root sqrt root factorial square absolute round_number log is_prime double half cube negate sine fibonacci
d [Square root|Factorial|Square|Logarithm|A function|Work on a number|Takes one number]
p n|n x number value num of input|number|[The number|Number|A number]
q [what's|what is|compute|calculate|tell me|work out] the [square root|root|factorial|square|logarithm|double|half|cube] of {n}
q [square root|root|factorial|square|logarithm] of {n}[ please|][?|]
q [square|round|double|halve] {n}
q is {n} a prime[ number|]?
= percent
n [percentage|percent|percent_of|percentage_of|calculate_percentage] discount_price [add|compute]_[vat|tax|discount]
d [Percentage|Percent] of [a number|an amount] / [Compute|Calculate] [a percentage|the discount|the tax]
p p|percent percentage p rate pct|number|[Percent|The percentage|Rate]
p n|number amount value of total base price|number|[The number|Amount|Of what]
q [what's|what is|how much is|compute|calculate] {p} [percent|%|per cent] of {n}?
q {p}[%| percent] of {n}[ please|][?|]
q [take|get] {p} percent of {n}
= area
n [area|surface|perimeter|rectangle|room]_[of_rectangle|calculator|size|of|area] rectangle compute_area garden_area field_size
d [Area|Size|Perimeter] of [a rectangle|a room|a field|a shape]
p w|width w a base side_a breadth x|number|[Width|The width|First side]
p h|height length h b depth side_b y|number|[Height|Length|Second side]
q [what's|what is|compute|calculate|tell me] the [area|size|perimeter|surface] of a [room|field|rectangle|garden|wall] [of|with|that is|measuring] {w} [by|times|x] {h}[ metres| meters|]
q [how big|how large] is a [room|field|wall|garden] [of|with] {w} [by|x|times] {h}[ metres| meters|]?
q a [room|field|wall|garden|rectangle] [is|has|with] {w} [wide|in width] and {h} [long|high|deep|in length][, how big is it|. What's the area][?|]
q {w} [wide|in width] and {h} [high|long][, area please|: what is the area][?|]
= calc
n [calculate|evaluate|compute|solve|eval]_[expression|math|formula|] calculator calc math[_tool|_eval|] arithmetic
d [Evaluate|Calculate|Compute|Work out] [an expression|a mathematical expression|a formula|arithmetic] / [A calculator|Calculator|Pocket calculator]
p expr|expression expr formula input calculation math query term text|expression|[The expression|Formula|What to compute]
q [what's|what is|how much is|calculate|compute|work out|evaluate|solve|tell me] {expr}[ please|]
q {expr} [=|equals][ ?|]
= unit
n [convert|change]_[units|unit|length|weight|temperature|measure|volume] unit_[converter|conversion|convert] units_convert
d [Convert|Converts] [units|a value|between units|a measure|one unit to another] / Unit [converter|conversion]
p v|value amount number quantity v x|number|[Value|The amount|How much]
p from|from from_unit source unit source_unit unit_from|unit|[From|Source unit|The unit]
p to|to to_unit target target_unit unit_to into|unit|[To|Target unit]
q [convert|change|turn] {v} {from} [to|into] {to}
q how many {to} [are|is|are in|are there in|make] {v} {from}?
q [what's|what is|how much is] {v} {from} in {to}?
q {v} {from} [in|to] {to}[ please|][?|]
= onesided
n [km_to_miles|miles_to_km|kg_to_pounds|pounds_to_kg|celsius_to_fahrenheit|fahrenheit_to_celsius|inches_to_cm|litres_to_gallons|hours_to_seconds|pounds_to_euros|yen_to_dollars] to_[miles|fahrenheit|pounds|inches|yen]
d [Convert|Converts] [one unit into another|a value|kilometres to miles|celsius to fahrenheit|pounds to kilos|yen to dollars]
p v|value amount x number quantity km miles kg pounds celsius degrees inches litres yen|number|[The value|How much|Amount]
q how [many|much] [miles|kilometres|pounds|kilos|fahrenheit|celsius|inches|litres|yen|gallons] [are|is|make] {v} [miles|kilometres|kilos|celsius|fahrenheit|litres|yen|degrees|pounds]?
q [convert|change|turn] {v} [miles|kilometres|kilos|celsius|fahrenheit|litres|yen|degrees] [to|into] [miles|pounds|fahrenheit|celsius|inches|dollars|gallons]
q {v} [miles|kilos|celsius|litres|yen|degrees|inches] in [pounds|fahrenheit|kilometres|dollars|cm][ please|][?|]
= dice
n [roll|throw]_[dice|die] flip_coin coin_flip [random|lucky]_number dice
d [Roll|Throw] [a die|dice] / [Random number|Flip a coin]
p n|sides count n number times max faces|int|[How many|Sides|Number]
q [roll|throw] [a die|dice] with {n} sides
q [roll|throw|flip] [it|a coin|the dice] {n} times
q [a random number|pick a number|give me a number] [up to|below|from one to] {n}
= translate
n [translate|translator|translation]_[text|to|phrase|sentence|words|into] translate deepl [get|find]_translation say_in_language
d [Translate|Translates] [a text|text|a sentence|words|something] [into|to] [another language|a language|a foreign language]
p text|text phrase sentence input content words source what q message string|words|[The text|What to translate|Text to translate|Phrase]
p lang|language target target_language lang to to_language target_lang into dest|language|[Target language|Language|Into which language]
q [translate|put|turn] [{text}|"{text}"|'{text}'] [to|into] {lang}
q how [do I|do you|would you|can I] say [{text}|"{text}"|'{text}'] in {lang}?
q [what's|what is] [{text}|"{text}"|'{text}'] in {lang}?
q [translate|say] [to|in|into] {lang}: {text}
q [{text}|"{text}"] in {lang}[ please|][?|]
q I need [{text}|"{text}"] in {lang}
= define
n [define|get_definition|dictionary|meaning|lookup_word|explain_word] word_[meaning|definition|lookup|info] [get|find]_meaning
d [Define|Look up|Get the definition of|Find the meaning of] [a word|a term] / [Dictionary|Definitions of words]
p word|word term w text lemma entry query|word|[The word|Word|Term]
q what does [{word}|"{word}"|the word {word}] mean?
q [define|look up|explain] [{word}|"{word}"|the word {word}|the term {word}]
q [what's|what is|give me|tell me|look up|find] the [definition|meaning] of [{word}|"{word}"|the word {word}]
q [definition|meaning] of {word}[ please|][?|]
= wordwork
n [find|get|list]_[rhymes|antonyms|anagrams|hyphenation|plural|spelling] rhyme plural_of spell [check|correct]_spelling anagram
d [Find|Get|List] [rhymes|antonyms|anagrams|the plural|the spelling] [of|for] a word
p word|word term text w input|word|[The word|Word]
q [what rhymes|which words rhyme] with {word}?
q [find|give me|list|get] [rhymes|antonyms|anagrams] [for|of] {word}
q how [do you|do I] spell {word}?
q what's the [plural|opposite|antonym] of {word}?
= play
n [play|start]_[music|song|track|artist|album|media|audio] music_play[er|] play spotify_[play|search] put_on_music
d [Play|Plays|Start] [music|a song|a track|an album|something][ by name| on the speaker|]
p what|song track title query name music what artist album|title|[The song|What to play|Title|Song or artist]
q [play|put on|start|start playing] [{what}|"{what}"|the song {what}|the track {what}|some {what}][ please| for me| now|]
q I [want|would like|feel like] [to hear|to listen to|listening to|hearing] {what}
q [let me hear|can we hear] {what}
= playby
n [play|find|search|get|show]_[song|lyrics|track|songs|chords|words_of_song] song_[lyrics|search|text|finder] chords_for
d [Play|Find|Get|Search] [a song|the lyrics|the words|the chords] [by title and artist|of a song|by an artist]
p song|song title track name song_title|title|[The song|Title]
p artist|artist by singer band musician performer|person|[The artist|Singer|Who sings it]
q [play|find|get|show|search|look up] [the song|song|the lyrics of|the words of|the chords of|the text of|] [{song}|"{song}"] by {artist}
q [I want|I need|give me|get me|show me] [the lyrics|the song|the words|the chords] [{song} by|of {song} by|to {song} by|for {song} by] {artist}
q [{song}|"{song}"] by {artist}[ please|]
= playback
n [control|set]_[player|playback|music] playback [player|music|media]_[control|command]
d [Control|Controls] [the player|the music|playback] / [Pause, resume or skip music]
p action|action command what operation state|enum:pause,resume,next,previous,stop|[What to do|Command|Action]
q {action} [the music|the song|the player|playback|it][ please| now|]
q [player|music]: {action}
q [please|] {action}[ please|]
= watch
n [find|search|recommend|get|show]_[movie|movies|film|films|series|books|book|podcasts|videos] [movie|book|film|podcast]_[search|info|finder|lookup]
d [Find|Search|Recommend|Look up] [films|a film|books|a book|podcasts|videos] [about a topic|by title|on a subject|]
p topic|topic query title subject about name theme keywords|query|[Topic|Title|What it is about]
q [find|show|recommend|search|get] [me |] [a film|films|a movie|movies|a book|books|podcasts|a podcast|videos|a series] [about|on] {topic}
q [I want|I'd like] to [see|watch|read|hear] [something|a film|a book|a podcast] [about|on] {topic}
q [any|are there] [good |] [films|books|podcasts|videos|movies] [about|on] {topic}?
q [film|book|movie|podcast|video]s [about|on] {topic}[ please|]
= saying
n [get|find|random]_[saying|proverb|wisdom|biography|works|paintings] [biography|works|poems]_[of|by] poem_by [who_is|about_person|person_info]
d [Get|Find] [a saying|the works|a poem|the biography|facts] [of|by|about] [a person|an author|somebody]
p who|person who author name by of writer|person|[The person|Who|Author]
q [give me|tell me|show me|find|get|I want|read me] [a saying|a poem|the biography|the works|some words|something] [of|by|from] {who}
q who [is|was] {who}?
q what did {who} [say|write|paint]?
q [biography|works|poems] of {who}[ please|]
= readfile
n [read|open|show|get|load|view|print]_[file|document|text_file|contents|file_contents] cat file_[read|open|view|content]
d [Read|Open|Show|Returns] [a file|the contents of a file|a document]
p path|path file filename file_path name file_name document|path|[Path|File name|Which file|The file]
q [read|open|show|show me|print|load|view] [the file |the document |] {path}
q what [is|does it say] in [the file |] {path}?
q [contents|content] of {path}[ please|]
= filedo
n [delete|remove|compress|zip|upload|share|print|backup|encrypt|scan]_[file|document|folder] file_[delete|remove|upload|print|backup]
d [Delete|Upload|Print|Back up|Compress|Do something with] [a file|a document]
p path|path file filename file_path name target document|path|[Path|File name|Which file]
q [delete|remove|upload|print|back up|compress|zip|share|scan] [the file |the document |] {path}
q [get rid of|throw away|send to the printer] {path}
= rename
n [rename|move|copy]_[file|document|folder] file_[rename|move|copy] mv cp
d [Rename|Move|Copy] [a file|a folder][ to another name| to another place|]
p from|source from old old_name src path file|path|[The file|Old name|From]
p to|target to new new_name dest destination new_path|path|[New name|To|Where to]
q [rename|move|copy] [the file |] {from} to {to}
q [rename|change] {from} [to|into] {to}
q [give] {from} the name {to}
= listfiles
n [list|show|get]_[files|directory|folder|dir|documents] ls dir folder_[list|content]
d [List|Show] [the files|what is] in [a folder|a directory]
p path|path folder directory dir where location|path|[The folder|Path|Directory]
q [list|show|show me] [the files|all files|everything|what is] in {path}
q what [files|documents] [are|do I have] in {path}?
q [ls|list|dir] {path}
= web
n [fetch|open|get|read|load|download|summarize]_[url|page|website|webpage|link] [url|web]_[fetch|open|reader] browser
d [Fetch|Open|Read|Load|Download] [a web page|a page|a url|a website|a link]
p url|url link page address website uri|url|[The url|Address|Link]
q [open|fetch|read|load|download|visit|go to|show me|get|summarise] [the page |the website |the site |] {url}
q what [is on|does it say on] {url}?
= domain
n [check|lookup|ping|resolve|get]_[domain|host|website|dns|ip|certificate|site] dns_lookup ping is_up domain_[check|info|owner|availability]
d [Check|Look up|Ping|Resolve] [a domain|a host|a website|a server] / [Who has|Owner of] a domain
p domain|domain host name site hostname website address server|domain|[The domain|Host|Name]
q [check|ping|look up|resolve|test] [the domain |the host |the site |] {domain}
q is {domain} [up|down|reachable|free|still available|taken]?
q who [has|registered|runs|is behind] [the domain |the site |] {domain}?
q [whose is|what's the ip of] {domain}?
= shorten
n [shorten|create|make|generate]_[url|link|qr_code|qr|short_link] qr_code [url|link]_shortener
d [Shorten|Make a short link for|Make a QR code of] [a url|a link|an address]
p url|url link address long_url data target|url|[The url|Link|Long url]
q [shorten|make a short link for|make a qr code for|create a qr code of|make shorter] {url}
q [short link|qr code] for {url}[ please|]
= person
n [get|find|lookup|show|search|fetch]_[user|customer|employee|student|member|patient|client|person] [user|customer|employee|member]_[info|lookup|profile|details]
d [Get|Find|Look up|Show] [a user|a customer|an employee|a member|a student|a patient] [by number|by id|with an id]
p id|id user_id number customer_id employee_id uid no member_id student_no|int|[The id|Number|Id of the person]
q [get|find|show|look up|show me|fetch] [the |] [user|customer|employee|member|student|patient|client] [{id}|number {id}|with id {id}|with the number {id}|no. {id}]
q who is [user|customer|employee|member|student] [{id}|number {id}|no. {id}]?
q [give me|I need|tell me] the [details|data|profile|record|name] of [user|customer|employee|member|student|patient] [{id}|number {id}]
= contact
n [find|lookup|get|search]_[contact|phone_number|phone|address_of|person_contact] contact_[info|lookup|search] phone_book
d [Find|Look up|Get] [a contact|the phone number|the address|contact data] of [a person|somebody]
p who|name person who contact query|person|[The name|Who|Person]
q [what's|what is|find|look up|get|give me|tell me|I need] [the phone number|the number|the contact|the address|the email address] of {who}
q how [can I|do I] reach {who}?
q [what's|what is] {who}'s [phone number|number|email|address]?
= invite
n [invite|add|register|subscribe|unsubscribe|remove]_[user|member|guest|person|email|to_team|to_newsletter] newsletter_[subscribe|signup] team_add
d [Invite|Add|Subscribe|Register] [a person|a user|somebody|an address] [by email|to the team|to the newsletter|to the group]
p email|email address mail user_email email_address who|email|[Email|Address|Whom]
q [invite|add|subscribe|sign up|register|enter] {email} [to|for|in] [the team|the group|the newsletter|the project|our list|the channel]
q [invite|add|subscribe|register] {email}[ please|]
q {email} [should get|wants to get|wants to join] the [newsletter|group|team|project]
= issue
n [create|open|file|report|add|submit|raise]_[issue|ticket|bug|bug_report|problem|request|complaint] [issue|ticket|bug]_[create|new|report] support_ticket
d [Create|Open|File|Report|Submit] [an issue|a ticket|a bug|a problem|a request]
p title|title summary subject text problem description what headline|query|[Title|Summary|What is wrong|The problem]
p level?|priority severity level urgency|enum:low,medium,high|[Priority|How bad it is]
q [create|open|file|report|raise|submit] [an issue|a ticket|a bug|a problem|a bug report] [about|:|titled|with the title|called|for] [{title}|"{title}"]
q [create|open|file|raise] a {level} priority [ticket|issue|bug] [about|:|titled] [{title}|"{title}"]
q [new |] [ticket|issue|bug|bug report]: {title}
= issuein
n [create|open|file|add]_[issue|ticket|task|card|bug]_[in|for|on]_[project|repo|board|team] [project|board]_[issue|ticket|card|task]
d [Create|Open|File|Add] [an issue|a ticket|a card|a task] [in|for|on] [a project|a repository|a board]
p where|project repo board team repository where name|word|[Project|Repository|Board|Where]
p title|title summary text subject name headline|query|[Title|Summary|What it says]
q [create|open|file|add|make] [an issue|a ticket|a card|a task] in [the project|the repo|the board|project|] {where} [called|titled|with the title|:|about|saying] [{title}|"{title}"]
q in {where}[,|] [create|open|file|add] [an issue|a ticket|a card|a task][ called|:| titled] [{title}|"{title}"]
q [add|put] [{title}|"{title}"] [to|on|in] [the board|the project|project] {where}
= rate
n [rate|review|score|submit_rating|give_stars|give_feedback|submit_review|write_review] [add|post]_[rating|feedback]
d [Rate|Review] [something|a product|a film|a place] [with stars|with a comment|] / [Give|Submit|Post] [feedback|a review|a rating]
p n|stars rating points score|int|[Stars|How many stars|Rating]
p text|text comment review feedback message body|query|[Comment|Text|What you say]
q [give|leave|write|submit|post] [feedback|a rating|a review] [with|of] {n} [stars|star|points] and [the text|the comment|text|comment|the words] [{text}|"{text}"]
q {n} [stars|points], [text|comment]: {text}
q [rate it|give it] {n} [stars|points] [and say|and write|with the comment|, comment] [{text}|"{text}"]
= bookid
n [find|get|lookup|check|show]_[book|invoice|record|article|document|ticket|part|licence|flight|plate] [book|invoice|flight|part|plate]_[by_number|lookup|info|status|by_id]
d [Find|Get|Look up|Check] [a book|an invoice|a record|a part|a flight|a licence] by [its number|number|code]
p id|number id code isbn no ref reference invoice_no flight_no part_no plate|code|[The number|Code|Id]
q [find|get|look up|show|check|show me|open] [the |] [book|invoice|record|part|flight|article|document|licence] [{id}|number {id}|with number {id}|with the number {id}|no. {id}|with code {id}]
q what's the [status|state] of [flight|invoice|record|part] {id}?
q [book|invoice|part|flight] [number |] {id}[ please|]
= pay
n [pay|send|transfer|wire]_[money|person|amount|to|funds|payment] payment bank_transfer make_payment
d [Pay|Send|Transfer|Wire] [money|an amount|a sum] [to somebody|to a person|to an account]
p to|to recipient payee name receiver person who|person|[To whom|Recipient|Payee]
p amount|amount sum value total money|number|[How much|Amount|The sum]
q [pay|send|give|transfer|wire] {to} {amount}[ euros| dollars| pounds|]
q [pay|send|give|transfer|wire] {amount} [euros |dollars |pounds |] to {to}
q [make|start] a [payment|transfer] of {amount} [euros |dollars |] to {to}
q I owe {to} {amount}[ euros| dollars|][.|,] [pay it|send it|please transfer]
= expense
n [log|add|record|track|save]_[expense|weight|meal|workout|hours|value|spending] [expense|meal|weight]_[log|add|tracker]
d [Log|Add|Record|Track] [an expense|a value|hours|spending|a meal]
p what|name category item what label description|thing|[What for|Category|Name]
p n|amount value number hours quantity|number|[How much|Amount|Value]
q [log|add|record|track|note] {n} [for|on|to] {what}
q I [spent|paid] {n} [euros |dollars |] [on|for] {what}
q {what}[:|,] {n}[, log it|, note it|]
= recipe
n [find|get|search|suggest]_[recipe|recipes|meal|dish] recipe_[search|finder|for|with] recipes meal_ideas
d [Find|Get|Search|Suggest] [a recipe|recipes|a dish] [with an ingredient|for a dish|for something]
p item|ingredient dish food query name what meal|thing|[Ingredient|Dish|What to cook]
q [find|get|show|give|search] [me |] [a recipe|recipes|a good recipe] [for|with|of] {item}
q [what|what can I|what could I] [can I cook|cook|make|do] with {item}?
q how do I [make|cook|bake|prepare] {item}?
q [recipe|recipes] [for|with] {item}[ please|]
q I have {item}[.|,] what can I [cook|make]?
= calories
n [get|count|lookup|check]_[calories|nutrition|vitamins|protein|allergens] [calories|nutrition|food]_[of|info|in|facts]
d [Calories|Nutrition|Nutrition facts|Vitamins] of [a food|a dish|something]
p food|food item dish name what product|thing|[Food|The dish|What]
q how many [calories|vitamins|carbs] [are in|has|does] {food}[ have|]?
q [calories|nutrition|nutrition facts|protein] [of|in|for] {food}[ please|][?|]
q [get|show|check|tell me] the [calories|nutrition] of {food}
= country
n [get|lookup|show|find]_[population|country|country_info|area_code|currency_of|holidays|elevation|facts] [population|country|city|holidays]_[of|info|in|facts|data]
d [Population|Facts|Information|Holidays|Area code|Elevation] [of|on|for] [a country|a city|a place]
p place|place country city name location where region|place|[Country|City|Place]
q how many [people|inhabitants] [live in|are there in|has] {place}[ now|]?
q [what's|what is|get|tell me|show me|look up] the [population|area code|elevation|altitude|currency|flag] of {place}
q [which|what|are there] holidays [are there |] in {place}[ this year|]?
q [population|elevation|area code|holidays] [of|in] {place}[ please|][?|]
= sun
n [get|check|show]_[sunrise|sunset|moonrise|tide|tides] [sunrise|sunset|tide]_[time|times|at|in]
d [Sunrise|Sunset|Tides] [at|in|of] [a place|a location]
p place|place city location where town|place|[Place|Where|City]
q when [does the sun rise|does the sun set|is sunrise|is sunset|is low tide] [in|at] {place}[ today| tomorrow|]?
q [sunrise|sunset|tide times] [in|at|for] {place}[ please|][?|]
q [tell|give|show|get] me the [time of sunrise|time of sunset|tides|sunset] [in|at|for] {place}
= score
n [get|check|show|lookup]_[score|result|match|game|standings|team] [sports|match|game|team]_[score|result|info] livescore
d [Score|Result|Last result|Standing] of [a team|a match|a club]
p team|team name club who side|name|[The team|Team|Club]
q [how did|did] {team} [play|win|lose|do][ today| yesterday| last night|]?
q [what's|what is|get|tell me|show me] the [score|result] of {team}
q when [does|do|will] {team} play[ next| again|]?
q {team} [score|result][ please|][?|]
= runcode
n [run|execute|eval]_[code|python|command|script|shell|sql|query|javascript] [python|shell|code|sql]_[exec|run|interpreter] bash
d [Run|Execute] [code|a command|Python|a script|a shell command|a query]
p code|code command script source cmd query text|code_text|[The code|Command|What to run]
q [run|execute|try|eval] [{code}|`{code}`|this: {code}|the command {code}|the command `{code}`|this code: {code}]
q what does [{code}|`{code}`] [print|return|give|output]?
""")
