"""Tools of every day, fourth part: files, pages, people, records, facts."""

from __future__ import annotations

from family import families

RECORDS = families(r"""
= readfile
n [read|open|show|get|load|view|print]_[file|document|text_file|contents|file_contents] cat
  file_[read|open|view|content]
d [Read|Open|Show|Returns] [a file|the contents of a file|a document]
p path|path file filename file_path name file_name document|path|[Path|File name|Which file|The
  file]
q [read|open|show|show me|print|load|view] [the file |the document |] {path}
q what [is|does it say] in [the file |] {path}?
q [contents|content] of {path}[ please|]
= filedo
n [delete|remove|compress|zip|upload|share|print|backup|encrypt|scan]_[file|document|folder]
  file_[delete|remove|upload|print|backup]
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
n [fetch|open|get|read|load|download|summarize]_[url|page|website|webpage|link]
  [url|web]_[fetch|open|reader] browser
d [Fetch|Open|Read|Load|Download] [a web page|a page|a url|a website|a link]
p url|url link page address website uri|url|[The url|Address|Link]
q [open|fetch|read|load|download|visit|go to|show me|get|summarise] [the page |the website |the
  site |] {url}
q what [is on|does it say on] {url}?
= domain
n [check|lookup|ping|resolve|get]_[domain|host|website|dns|ip|certificate|site] dns_lookup ping
  is_up domain_[check|info|owner|availability]
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
n
  [get|find|lookup|show|search|fetch]_[user|customer|employee|student|member|patient|client|person]
  [user|customer|employee|member]_[info|lookup|profile|details]
d [Get|Find|Look up|Show] [a user|a customer|an employee|a member|a student|a patient] [by
  number|by id|with an id]
p id|id user_id number customer_id employee_id uid no member_id student_no|int|[The id|Number|Id
  of the person]
q [get|find|show|look up|show me|fetch] [the |]
  [user|customer|employee|member|student|patient|client] [{id}|number {id}|with id {id}|with the
  number {id}|no. {id}]
q who is [user|customer|employee|member|student] [{id}|number {id}|no. {id}]?
q [give me|I need|tell me] the [details|data|profile|record|name] of
  [user|customer|employee|member|student|patient] [{id}|number {id}]
= contact
n [find|lookup|get|search]_[contact|phone_number|phone|address_of|person_contact]
  contact_[info|lookup|search] phone_book
d [Find|Look up|Get] [a contact|the phone number|the address|contact data] of [a person|somebody]
p who|name person who contact query|person|[The name|Who|Person]
q [what's|what is|find|look up|get|give me|tell me|I need] [the phone number|the number|the
  contact|the address|the email address] of {who}
q how [can I|do I] reach {who}?
q [what's|what is] {who}'s [phone number|number|email|address]?
= invite
n
  [invite|add|register|subscribe|unsubscribe|remove]_[user|member|guest|person|email|to_team|to_newsletter]
  newsletter_[subscribe|signup] team_add
d [Invite|Add|Subscribe|Register] [a person|a user|somebody|an address] [by email|to the team|to
  the newsletter|to the group]
p email|email address mail user_email email_address who|email|[Email|Address|Whom]
q [invite|add|subscribe|sign up|register|enter] {email} [to|for|in] [the team|the group|the
  newsletter|the project|our list|the channel]
q [invite|add|subscribe|register] {email}[ please|]
q {email} [should get|wants to get|wants to join] the [newsletter|group|team|project]
= issue
n
  [create|open|file|report|add|submit|raise]_[issue|ticket|bug|bug_report|problem|request|complaint]
  [issue|ticket|bug]_[create|new|report] support_ticket
d [Create|Open|File|Report|Submit] [an issue|a ticket|a bug|a problem|a request]
p title|title summary subject text problem description what headline|query|[Title|Summary|What is
  wrong|The problem]
p level?|priority severity level urgency|enum:low,medium,high|[Priority|How bad it is]
q [create|open|file|report|raise|submit] [an issue|a ticket|a bug|a problem|a bug report]
  [about|:|titled|with the title|called|for] [{title}|"{title}"]
q [create|open|file|raise] a {level} priority [ticket|issue|bug] [about|:|titled]
  [{title}|"{title}"]
q [new |] [ticket|issue|bug|bug report]: {title}
= issuein
n [create|open|file|add]_[issue|ticket|task|card|bug]_[in|for|on]_[project|repo|board|team]
  [project|board]_[issue|ticket|card|task]
d [Create|Open|File|Add] [an issue|a ticket|a card|a task] [in|for|on] [a project|a repository|a
  board]
p where|project repo board team repository where name|word|[Project|Repository|Board|Where]
p title|title summary text subject name headline|query|[Title|Summary|What it says]
q [create|open|file|add|make] [an issue|a ticket|a card|a task] in [the project|the repo|the
  board|project|] {where} [called|titled|with the title|:|about|saying] [{title}|"{title}"]
q in {where}[,|] [create|open|file|add] [an issue|a ticket|a card|a task][ called|:| titled]
  [{title}|"{title}"]
q [add|put] [{title}|"{title}"] [to|on|in] [the board|the project|project] {where}
= rate
n [rate|review|score|submit_rating|give_stars|give_feedback|submit_review|write_review]
  [add|post]_[rating|feedback]
d [Rate|Review] [something|a product|a film|a place] [with stars|with a comment|] /
  [Give|Submit|Post] [feedback|a review|a rating]
p n|stars rating points score|int|[Stars|How many stars|Rating]
p text|text comment review feedback message body|query|[Comment|Text|What you say]
q [give|leave|write|submit|post] [feedback|a rating|a review] [with|of] {n} [stars|star|points]
  and [the text|the comment|text|comment|the words] [{text}|"{text}"]
q {n} [stars|points], [text|comment]: {text}
q [rate it|give it] {n} [stars|points] [and say|and write|with the comment|, comment]
  [{text}|"{text}"]
= bookid
n
  [find|get|lookup|check|show]_[book|invoice|record|article|document|ticket|part|licence|flight|plate]
  [book|invoice|flight|part|plate]_[by_number|lookup|info|status|by_id]
d [Find|Get|Look up|Check] [a book|an invoice|a record|a part|a flight|a licence] by [its
  number|number|code]
p id|number id code isbn no ref reference invoice_no flight_no part_no plate|code|[The
  number|Code|Id]
q [find|get|look up|show|check|show me|open] [the |]
  [book|invoice|record|part|flight|article|document|licence] [{id}|number {id}|with number
  {id}|with the number {id}|no. {id}|with code {id}]
q what's the [status|state] of [flight|invoice|record|part] {id}?
q [book|invoice|part|flight] [number |] {id}[ please|]
= pay
n [pay|send|transfer|wire]_[money|person|amount|to|funds|payment] payment bank_transfer
  make_payment
d [Pay|Send|Transfer|Wire] [money|an amount|a sum] [to somebody|to a person|to an account]
p to|to recipient payee name receiver person who|person|[To whom|Recipient|Payee]
p amount|amount sum value total money|number|[How much|Amount|The sum]
q [pay|send|give|transfer|wire] {to} {amount}[ euros| dollars| pounds|]
q [pay|send|give|transfer|wire] {amount} [euros |dollars |pounds |] to {to}
q [make|start] a [payment|transfer] of {amount} [euros |dollars |] to {to}
q I owe {to} {amount}[ euros| dollars|][.|,] [pay it|send it|please transfer]
= expense
n [log|add|record|track|save]_[expense|weight|meal|workout|hours|value|spending]
  [expense|meal|weight]_[log|add|tracker]
d [Log|Add|Record|Track] [an expense|a value|hours|spending|a meal]
p what|name category item what label description|thing|[What for|Category|Name]
p n|amount value number hours quantity|number|[How much|Amount|Value]
q [log|add|record|track|note] {n} [for|on|to] {what}
q I [spent|paid] {n} [euros |dollars |] [on|for] {what}
q {what}[:|,] {n}[, log it|, note it|]
= recipe
n [find|get|search|suggest]_[recipe|recipes|meal|dish] recipe_[search|finder|for|with] recipes
  meal_ideas
d [Find|Get|Search|Suggest] [a recipe|recipes|a dish] [with an ingredient|for a dish|for something]
p item|ingredient dish food query name what meal|thing|[Ingredient|Dish|What to cook]
q [find|get|show|give|search] [me |] [a recipe|recipes|a good recipe] [for|with|of] {item}
q [what|what can I|what could I] [can I cook|cook|make|do] with {item}?
q how do I [make|cook|bake|prepare] {item}?
q [recipe|recipes] [for|with] {item}[ please|]
q I have {item}[.|,] what can I [cook|make]?
= calories
n [get|count|lookup|check]_[calories|nutrition|vitamins|protein|allergens]
  [calories|nutrition|food]_[of|info|in|facts]
d [Calories|Nutrition|Nutrition facts|Vitamins] of [a food|a dish|something]
p food|food item dish name what product|thing|[Food|The dish|What]
q how many [calories|vitamins|carbs] [are in|has|does] {food}[ have|]?
q [calories|nutrition|nutrition facts|protein] [of|in|for] {food}[ please|][?|]
q [get|show|check|tell me] the [calories|nutrition] of {food}
= country
n
  [get|lookup|show|find]_[population|country|country_info|area_code|currency_of|holidays|elevation|facts]
  [population|country|city|holidays]_[of|info|in|facts|data]
d [Population|Facts|Information|Holidays|Area code|Elevation] [of|on|for] [a country|a city|a
  place]
p place|place country city name location where region|place|[Country|City|Place]
q how many [people|inhabitants] [live in|are there in|has] {place}[ now|]?
q [what's|what is|get|tell me|show me|look up] the [population|area
  code|elevation|altitude|currency|flag] of {place}
q [which|what|are there] holidays [are there |] in {place}[ this year|]?
q [population|elevation|area code|holidays] [of|in] {place}[ please|][?|]
= sun
n [get|check|show]_[sunrise|sunset|moonrise|tide|tides] [sunrise|sunset|tide]_[time|times|at|in]
d [Sunrise|Sunset|Tides] [at|in|of] [a place|a location]
p place|place city location where town|place|[Place|Where|City]
q when [does the sun rise|does the sun set|is sunrise|is sunset|is low tide] [in|at] {place}[
  today| tomorrow|]?
q [sunrise|sunset|tide times] [in|at|for] {place}[ please|][?|]
q [tell|give|show|get] me the [time of sunrise|time of sunset|tides|sunset] [in|at|for] {place}
= score
n [get|check|show|lookup]_[score|result|match|game|standings|team]
  [sports|match|game|team]_[score|result|info] livescore
d [Score|Result|Last result|Standing] of [a team|a match|a club]
p team|team name club who side|name|[The team|Team|Club]
q [how did|did] {team} [play|win|lose|do][ today| yesterday| last night|]?
q [what's|what is|get|tell me|show me] the [score|result] of {team}
q when [does|do|will] {team} play[ next| again|]?
q {team} [score|result][ please|][?|]
= runcode
n [run|execute|eval]_[code|python|command|script|shell|sql|query|javascript]
  [python|shell|code|sql]_[exec|run|interpreter] bash
d [Run|Execute] [code|a command|Python|a script|a shell command|a query]
p code|code command script source cmd query text|code_text|[The code|Command|What to run]
q [run|execute|try|eval] [{code}|`{code}`|this: {code}|the command {code}|the command
  `{code}`|this code: {code}]
q what does [{code}|`{code}`] [print|return|give|output]?
""")
