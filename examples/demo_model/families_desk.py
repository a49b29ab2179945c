"""Tools of work, second part: records, users, code, files, servers, texts, leave, money."""

from __future__ import annotations

from family import families

_BY_ID = r"""
= NOUN_by_id
n [get|find|lookup|fetch|show|load|retrieve|check|read|view]_NOUN
  NOUN_[lookup|details|info|status|by_id] get_NOUN_[details|by_id|info|status|data] NOUN
d [Get|Fetch|Look up|Retrieve|Show|Find] [the|one|any] NOUN [by its id|by id|by number|with an id|]
  / NOUN [details|lookup|status] / [Details|Data|Status] of one NOUN
p id|NOUN_id id number NOUN_number NOUN_no identifier ref reference key code no|KIND|[Id|The id of
  the NOUN|NOUN number|NOUN id|Reference|Identifier]
q [get|find|look up|fetch|show|show me|open|pull up|load|check] [the |] NOUN [{id}|number {id}|with
  id {id}|with the id {id}|no. {id}|with number {id}]
q [what's|what is|tell me|show me|give me|get|check] the [status|state|content|details] of [the |]
  NOUN [{id}|number {id}|no. {id}|with id {id}]
q NOUN {id}[ please|, please|, show it|: details|]
q NOUN [number|id|no.] {id}[ please|]
q I [need|want|would like|am looking for] [the |] NOUN [{id}|number {id}|with id {id}|with the
  number {id}]
q [what do we know|what can you tell me|is there anything new] about [the |] NOUN [{id}|number
  {id}|with id {id}]?
q [can I see|may I see|do we have] [the |] NOUN [{id}|number {id}|with id {id}]?
q {id} is the NOUN [number|id], [look it up|show me the NOUN|get the details]
"""
_NOUNS = (
    "order ref/order int/ticket ref/ticket int/invoice ref/invoice int/parcel ref/package ref/"
    "customer int/customer ref/user int/user ref/employee int/employee ref/issue int/product ref/"
    "contract ref/project int/booking ref/device ref/job int/document ref/shipment ref/case int"
)
_BY_NAME = r"""
= user_VERB
n VERB_[user|account|user_account|login|user_by_name] [user|account]_VERB admin_VERB_user
d DOES [a user|an account|the account of a user|a user account][ by name|] / [User
  administration|Accounts]: VERB [a user|an account] / DOES somebody's [account|login]
p who|username user user_name account login account_name userid name|account|[Name of the user|User
  name|The account|Login]
q VERB [the user|user|the account|the account of|the login of|the user account] {who}
q VERB {who}'s [account|login|user account]
q I [need|want|have] to VERB [the user|the account|the account of|user] {who}
q [the account|the user account|the login] {who} [must be DONE|has to be DONE|should be DONE|needs
  to be DONE]
q [is it possible to|can you] VERB [user|the account] {who}?
q {who}[:| -] VERB [this user|this account|the account][ please|]
q [user|account] {who}[:|,] VERB [it|this one|please]
"""
_VERBS = "lock Lock locked/unlock Unlock unlocked/delete Delete deleted/disable Disable disabled"

_TEXT = r"""
= password
n [reset|change|renew]_[password|user_password|credentials] password_[reset|recovery]
  send_password_[reset|link] forgot_password
d [Reset|Renew] [the password|a password] [of|for] [a user|an account|somebody] / Send a password
  reset link / Password [reset|recovery]
p who|username user account email login user_name user_id name account_name|account|[The
  user|Account|User name or email|Whose password]
q [reset|renew] the password [of|for] [the user |the account |user |] {who}
q [reset|renew] {who}'s password
q {who} [forgot|has forgotten|lost|can't remember] [the password|their password][.|,] [reset it|send
  a new one|reset it please]
q [password reset|reset password|new password] [for|of] {who}[ please|]
q I need [a password reset|a new password] for [the account |] {who}
q [send|give] {who} a [password reset|new password|reset link]
q {who} can't log in[.|,] [reset the password|send a password reset]
= user_create
n [create|add|new|make|register]_[user|account|user_account|login] user_[create|add] useradd
  admin_create_user
d [Create|Add|Register|Make] [a user|a new user|an account|a user account] / New [user|account] with
  a [name|user name]
p who|username user user_name login account name account_name|account|[The user name|Name of the
  user|Login name]
q [create|add|make|register|set up] [a user|a new user|an account|a login|a user account]
  [named|called|with the name|with the user name|:] {who}
q [create|add|register] [the user|user|the account] {who}
q [new user|new account]: {who}
q I need [an account|a user|a login] [for|named|called] {who}
q {who} needs [an account|a login|a user account]
= issue
n [create|open|file|report|submit|raise|new]_[issue|ticket|bug|bug_report|support_ticket|incident]
  [issue|ticket|bug|jira]_create
d [Create|Open|File|Report] [an issue|a ticket|a bug|an incident] [with a title|with a priority|in
  the tracker|] / [Issue|Bug|Ticket] [tracker|creation] / New [ticket|issue]
p title|title summary subject name headline description text problem|query|[The title|Summary|What
  is wrong]
p level?|priority severity urgency level importance|enum:low,medium,high,critical|[Priority|How
  urgent|Severity]
q [create|open|file|report|raise|submit] [an issue|a ticket|a bug|an incident|a support ticket]
  "{title}"
q [create|open|file|report] [an issue|a ticket|a bug] [called|titled|with the title|named] "{title}"
  with {level} [priority|severity]
q [create|open|file|raise] a {level} priority [ticket|issue|bug][:| titled| called]
  ["{title}"|{title}]
q [bug|ticket|issue|new bug|incident][:] ["{title}"|{title}]
q [bug|ticket|issue] [{level} priority|priority {level}|with {level} priority]: {title}
q I [found a bug|have a problem|need a ticket|want to report a bug][:] ["{title}"|{title}]
q priority {level}: [create|open] [a ticket|an issue] ["{title}"|titled "{title}"]
q ["{title}"|{title}] - [open a ticket for that|file a bug|report this as an issue]
= sql
n [run|execute|exec]_[sql|query|sql_query|db_query|statement|sql_statement] sql
  query_[database|db|sql] database_query db_execute
d [Run|Execute|Runs|Send] [a SQL query|an SQL statement|a query] [on|against] the
  [database|db|warehouse] / SQL [query|access] / Query the database [in SQL|]
p sql|query sql statement sql_query q command text sql_statement|sql|[The SQL|The statement|SQL
  query|Query to run]
q [run|execute|send] [the query|this query|the SQL query|the statement|this SQL|the SQL
  statement][:|] [{sql}|`{sql}`|"{sql}"]
q [run|execute][:|] [{sql}|`{sql}`] [on|against] the [database|db|production database]
q [query|ask] the database[:| with] [{sql}|`{sql}`|"{sql}"]
q [sql|sql query]: {sql}
q `{sql}` - [run this|run that on the database|what does this query return?]
q what [does|will] [`{sql}`|the query `{sql}`|"{sql}"] return?
q I need the [result|rows|output] of [`{sql}`|{sql}]
q {sql}
= shell
n [run|execute|exec]_[command|shell|bash|shell_command|terminal|cmd|in_terminal] bash shell terminal
  cmd exec system
d [Run|Execute|Runs] [a shell command|a command|a bash command] [in the terminal|on the machine|in
  the shell|] / [Bash|Shell|Terminal|Command line] [access|tool] / Returns the output of a command
p cmd|command cmd shell_command command_line line script input bash_command|shell|[The
  command|Command to run|Command line]
q [run|execute] [{cmd}|`{cmd}`|"{cmd}"] [in the terminal|in the shell|from the terminal|in bash|on
  the command line]
q [run|execute] [the command |the shell command |] [`{cmd}`|"{cmd}"|'{cmd}'|{cmd}]
q [in the terminal|in bash|on the command line|from the terminal][,|] [run|execute|type]
  [{cmd}|`{cmd}`]
q [terminal|shell|bash|command|$][:] {cmd}
q what [does `{cmd}` [print|say|give|show]|is the output of `{cmd}`]?
q I need the output of [`{cmd}`|"{cmd}"|the command {cmd}]
q [run|execute] this[ for me|][:] [{cmd}|`{cmd}`]
q `{cmd}`
= runcode
n [run|execute|eval|exec]_[python|python_code|code|py] python
  [python|code]_[interpreter|exec|repl|run] code_interpreter
d [Run|Execute|Evaluate] [Python code|code|a piece of Python|Python] / Python
  [interpreter|REPL|sandbox] / [Returns|Shows] what a piece of Python prints
p code|code source python_code script snippet program input text|python|[The code|Python code|What
  to run|Source code]
q [run|execute|evaluate] [the Python code|this Python|this code|the code|in Python|this Python
  code|the snippet][:|] [{code}|`{code}`]
q [python|code|python code]: [{code}|`{code}`]
q what [does `{code}` [print|give|return] [in Python|]|is the result of `{code}`]?
q [run|execute|evaluate|try] `{code}` [in Python|with Python|in the interpreter|]
q I [want|need] to [run|test|try] [this|the code|this Python]: [{code}|`{code}`]
q `{code}` - [run it|what does that print?|execute this]
= readfile
n [read|open|show|view|load|print|get]_[file|text_file|file_content|document] cat read file_read
d [Read|Open|Show|Load] [a file|the content of a file|a text file] / [Content|Text] of a file / Read
  from disk
p path|path file filename file_path filepath file_name name source|file_path|[The path|File
  name|Which file|Path of the file]
q [read|open|show|view|display|print|load] [the file |] [{path}|"{path}"]
q [what's|what is|what does it say] in [the file |] [{path}|"{path}"]?
q [show|give|read] me [the contents of|the content of|what is in|the text of] [the file |] {path}
q I [need|want] [to see|to read|the contents of|what is in] [the file |] {path}
q [content|contents] of {path}[ please|]
q {path}[ - |: ][read it|show me this file|what does it contain?]
= writefile
n [write|create|save|make]_[file|text_file|to_file|text|document] write file_[write|create|save]
  save_as
d [Write|Save] [a text|text|content] [to|into] a file / [Create|Make] a file with [a text|content] /
  Write to disk
p path|path file filename file_path filepath file_name name target|file_path|[The path|File
  name|Where to]
p text|content text data contents body string what|saying|[The content|Text|What to write]
q [write|save|put] ["{text}"|'{text}'] [to|into|in] [the file |a file named |] {path}
q [create|make|write] [a file|the file] {path} [with the text|with the content|containing|that
  contains|with] "{text}"
q in {path}[,|] [write|put|save] "{text}"
q [write|save] to {path}: {text}
q I need a file [named|called] {path} [with|containing|that says] "{text}"
q {path} [should contain|should say|must contain] "{text}"
= filedo
n [delete|remove|erase]_[file|document|path] rm file_[delete|remove] unlink trash
d [Delete|Remove|Erase] [a file|a document] [by path|from disk|] / [Removes|Deletes] a file / Move a
  file to the trash
p path|path file filename file_path filepath file_name name target|file_path|[The path|File
  name|Which file]
q [delete|remove|erase|trash|get rid of] [the file |the document |my file |] [{path}|"{path}"]
q I [don't need|no longer need] [the file |] {path}[ any more|][.|,] [delete it|remove it]
q {path} [can go|must go|should be deleted|is obsolete, delete it]
q [rm|delete|remove] {path}
= listfiles
n [list|show|get]_[files|directory|dir|folder|folder_contents|entries] ls dir list_dir
  [directory|folder]_[list|listing]
d [List|Show] [the files|what is|everything] in [a folder|a directory] / [Folder|Directory]
  [listing|contents] / Files of a folder
p path|path folder directory dir folder_path location dirname where|folder|[The
  folder|Directory|Path of the folder]
q [list|show|show me|print|get] [the files|all files|everything|the contents] [in|of] [the folder
  |the directory |] {path}
q [what's|what is|which files are|what files are] in [the folder |the directory |my folder |]
  {path}?
q [ls|dir|list] {path}
q I [need|want] [to see what is|a list of the files|to know which files are] in {path}
q [files|contents|content] [in|of] {path}[ please|]
q [folder|directory] {path}: [what's inside|list it]?
= mkdir
n [create|make|new|add]_[folder|directory|dir] mkdir folder_create
d [Create|Make] [a folder|a directory|a new folder] / New [folder|directory] / Make a directory [at
  a path|on disk|]
p path|path folder name directory dir folder_name folder_path dirname|folder|[The folder|Name of the
  folder|Path]
q [create|make|add] [a folder|a directory|a new folder|the folder|the directory] [named|called|]
  {path}
q I need a [new |] [folder|directory] [named|called] {path}
q [new folder|new directory|mkdir]: {path}
q mkdir {path}
= rename
n [rename|move]_[file|document|path] mv file_[rename|move]
d [Rename|Move] [a file|files] [from one path to another|to another name|] / Give a file another
  name / Move
p src|source src from old_path old_name source_path path file|file_path|[Old path|The file|From]
p dst|destination dst to new_path new_name target destination_path|file_path|[New path|New name|To]
q [rename|move] [the file |] {src} to {dst}
q [rename|move] "{src}" to "{dst}"
q {src} [should be|must be|has to be] [called|named|renamed to|moved to] {dst}
q [give] {src} the [new |] name {dst}
q [mv|move] {src} {dst}
q I want {src} [renamed|moved] to {dst}
= copyfile
n [copy|duplicate|backup]_[file|document|to|path] cp copy file_copy
d [Copy|Duplicate] [a file|files] [to a folder|to another place|] / Make a copy of a file [in a
  folder|] / Copies one file
p src|source src from file path source_path file_path|file_path|[Source|The file|From]
p dst|destination dst to folder target target_folder dest|folder|[Destination|To where|Target
  folder]
q [copy|duplicate] [the file |] {src} [to|into] [the folder |] {dst}
q [copy|duplicate] "{src}" [to|into] "{dst}"
q [make|put|I need] a copy of {src} in {dst}
q cp {src} {dst}
q in {dst}[,|] [I need|put|make] a copy of {src}
= commit
n git_commit commit [commit|save]_changes create_commit vcs_commit repo_commit
d [Commit|Record] [the changes|staged files|all changes] [in git|with a message|] / Git commit /
  Create a commit [with a message|]
p msg|message commit_message msg text title m description|saying|[The message|Commit message|What
  was changed]
q [commit|git commit] [with|using|and use] [the message|message] ["{msg}"|'{msg}']
q [commit] [the changes|my changes|everything|all changes|this] [with the message|as|:] "{msg}"
q [commit|commit message]: {msg}
q git commit -m "{msg}"
q [make|create|I need] a commit [saying|that says|with the message|called] "{msg}"
= branch
n git_[branch|checkout|switch] [create|new|switch|checkout]_branch checkout branch
d [Create|Check out|Switch to] [a branch|a git branch] / Git [branch|checkout] / Branch of the
  repository
p name|branch name branch_name ref target|branch|[The branch|Name of the branch]
q [create|make|check out|switch to|start] [a branch|the branch|a new branch|a git branch]
  [named|called|] {name}
q [check out|switch to|git checkout] {name}
q I need [a branch|the branch] [named|called|] {name}
q branch {name}[ please|]
q [new branch|branch]: {name}
= deploy
n deploy deploy_[service|app|to|version|release] release [ship|push|roll_out]_[service|to_env|app]
  deployment
d [Deploy|Release|Roll out] [a service|an application|an app] [to|in] [an environment|staging or
  production] / Deployment / Ship a service
p what|service app application name project service_name component|service|[The service|What to
  deploy|Application]
p env|environment env stage target to target_env|enum:dev,staging,production,test|[Environment|Where
  to|Stage]
q [deploy|release|ship|roll out|push] [the service |the app |] {what} [to|in] {env}
q [deploy|release] to {env}: {what}
q I [need|want] {what} [deployed to|in|released to|on] {env}
q {what} [to|goes to|must go to|has to be in] {env}[ please|]
q [deployment|release] of {what} [to|in] {env}[ please|]
q {env} needs [the latest |] {what}
= restart
n restart restart_[service|server|process|container|host] [service|server]_restart reboot
d [Restart|Reboot] [a service|a server|a process|a container] / Stop and start [a service|a server]
  again / Service restart
p what|service name server service_name process container target|service|[The service|Which
  one|Name]
q [restart|reboot|bounce] [the service |the server |the process |] {what}
q {what} [hangs|is down|is slow|does not answer|crashed][.|,] [restart it|please restart it|reboot
  it]
q {what} [needs|must have|has to have] a restart
q I [need|want] [to restart|a restart of] {what}
q restart of {what}
q {what}: [restart|reboot][ please|]
q [the service|the server] {what} [needs to be restarted|has to be restarted|should be rebooted]
= domain
n [check|ping|test|monitor]_[host|website|site|server|uptime|status|url] ping is_up health_check
  uptime [host|site]_status
d [Check|Test] [whether a host|if a website|that a server] is [up|reachable|online] / [Ping|Status
  of] [a host|a website|a server] / [Uptime|Health] check
p host|host hostname url website server address target site domain ip|host|[The
  host|Address|Website|Which server]
q [ping|check|test] [the host |the server |the website |the site |] {host}
q is {host} [up|down|online|reachable|alive|working|available][ now| at the moment|]?
q [check|see|find out|tell me] [if|whether] {host} is [up|down|online|reachable|alive]
q [status|uptime|health] of {host}[ please|]
q I [can't reach|can't open|get no answer from] {host}[.|,] [is it down?|check it|ping it]
q does {host} [respond|answer|work]?
q {host}[ - |: ][up or down?|is it up?|status?|reachable?]
= config
n set_[config|setting|option|parameter|preference|variable|config_value] config_set
  update_[config|setting] configure setenv
d [Set|Change|Update] [a setting|a configuration key|an option|a parameter] [to a value|] /
  Configuration / [Settings|Options]: set a value
p key|key name setting option parameter config_key variable|setting|[The key|Setting|Which
  setting|Name]
p value|value to new_value val content data|set_value|[The value|New value|What to set it to]
q [set|change|update|switch] [the setting |the option |the config key |the parameter |] {key} to
  ["{value}"|{value}]
q {key} [should be|must be|has to be] [set to |] {value}
q {key}={value}
q [set|config|setting]: {key} = {value}
q [set] {key} = {value}
q [use|take] {value} as [the value of|the value for] {key}
q I [need|want] {key} [set to|to be|changed to] {value}
q [the value of] {key} should be {value}
= translate
n [translate|translator]_[text|message|sentence|phrase] translate translation text_translation
d [Translate|Translates] [a text|text|a sentence] [to|into] [a language|another language] /
  Translation [service|] / [Text|Sentence] in another language
p text|text sentence input source_text phrase q content message|saying|[The text|Text to
  translate|What]
p lang|target_language language target to lang to_lang target_lang|language|[The language|Target
  language|Into which language]
q [translate|put] ["{text}"|'{text}'] [to|into] {lang}
q [translate|translate this|translation] [to|into] {lang}: ["{text}"|{text}]
q how [do I|do you|would one] say ["{text}"|'{text}'] in {lang}?
q [what's|what is] ["{text}"|'{text}'] in {lang}?
q I need ["{text}"|'{text}'] in {lang}
q {lang} translation of "{text}"
q in {lang}, please: ["{text}"|{text}]
q "{text}" [in|to|into] {lang}[ please|, please|]
"""


def _made(template: str, **words: str) -> str:
    for word, value in words.items():
        template = template.replace(word, value)
    return template


_RECORDS = "".join(
    _made(_BY_ID, NOUN=noun, KIND=kind) for noun, kind in map(str.split, _NOUNS.split("/"))
)
_ACCOUNTS = "".join(
    _made(_BY_NAME, VERB=verb, DOES=does, DONE=done)
    for verb, does, done in map(str.split, _VERBS.split("/"))
)
DESK = families(_TEXT + _ACCOUNTS)
BY_ID = families(_RECORDS)
