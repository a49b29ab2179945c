"""Tools of work, third part: pages and files of the web, staff and leave, money."""

from __future__ import annotations

from family import families

AFFAIRS = families(r"""
= web
n [summarize|summarise|digest]_[url|page|website|link|article|webpage] url_summary page_summary tldr
d [Summarize|Summarise] [a web page|an article|a page|the page behind a link] / Short version of a
  web page / Summary of [a url|an article]
p url|url link page address website uri article_url source|url|[The url|Link|Address of the page]
q [summarise|summarize|sum up|give me a summary of|give me the gist of] [the page |the article |]
  {url}
q what [is {url} about|does {url} say]?
q [summary|tl;dr|short version|gist] of {url}[ please|]
q I [need|want] [a summary of|the gist of|the main points of] {url}
q I have no time to read {url}[.|,] [summarise it|what does it say?]
q {url} - [summarise this|what is this about?|short summary please]
= web
n [open|visit|browse|goto|load|navigate]_[url|page|website|webpage|link|to] browser_[open|navigate]
  open_in_browser
d [Open|Visit|Load] [a web page|a website|a url|a link] [in the browser|] / [Browser|Web browser] /
  Navigate to [a page|an address]
p url|url link page address website uri target|url|[The url|Link|Address|Page to open]
q [open|visit|load|go to|navigate to|browse to] [the page |the website |the link |] {url}
q [open|show] {url} in [the browser|a new tab|my browser]
q [take|bring] me to {url}
q I [want|need] to [see|visit|open] {url}
q {url}[ - |, ][open it|open this page|go there][ please|]
= shorten
n [shorten|short|minify]_[url|link] url_shortener create_short_[link|url] tinyurl bitly
d [Shorten|Shortens] [a url|a link|a long link] / [Short links|URL shortener] / Make a short link
  [of|for] a long one
p url|url link long_url address target long_link original_url|url|[The url|The long link|Link]
q [shorten|make shorter] [the link |the url |this: |this link: |] {url}
q [create|make|give me|I need|I want] a short [link|url|version] [for|of|to] {url}
q short [link|url] [for|to] {url}[ please|]
q {url} is too long[.|,] [shorten it|make it shorter]
q {url}[ - |, ][shorten this|short link please]
q can {url} be [made shorter|shortened]?
= screenshot
n [take|capture|make|get]_[screenshot|snapshot|page_image] screenshot screenshot_[url|page|of]
  capture_[page|website]
d [Take|Make|Capture] a screenshot of [a web page|a website|a url] / [Picture|Snapshot|Image] of a
  web page / Screenshot [service|]
p url|url link page address website target|url|[The url|The page|Website]
q [take|make|capture|grab|get] a [screenshot|snapshot] of {url}
q [screenshot|snapshot] of {url}[ please|, please|]
q I [need|want] a [screenshot|picture|snapshot] of {url}
q [capture] [the page |the website |] {url}
q what does {url} look like? [Take a screenshot|Make a snapshot]
q {url}[ - |: ]screenshot[ please|]
= convert_file
n convert_[file|document|to_format|format] [file|document]_[convert|converter|conversion] transcode
  save_as_format
d [Convert|Converts] [a file|a document] [to|into] [another format|a format] / File
  [converter|conversion] / Change the format of a file
p path|path file filename file_path input source document|file_path|[The file|Path|What to convert]
p to|format to target_format output_format to_format target type extension|format|[The format|Target
  format|Into what]
q [convert|turn|change|transform] [the file |] {path} [to|into] {to}
q [convert|turn] {path} [to|into] [a {to}|the {to} format|a {to} file]
q I need {path} [as|in] {to}
q [save|export] {path} [as|in] {to}
q {path} [to|as|into] {to}[ please|, please|]
q [make|create] a {to} [of|from|out of] {path}
q to {to}, please: {path}
= extract
n [extract|unzip|unpack|decompress]_[archive|file|zip|files] unzip untar archive_[extract|unpack]
d [Extract|Unpack|Unzip] [an archive|a zip file|files] [to a folder|into a directory|] / Archive
  extraction / Unpack a compressed file
p path|archive path file filename archive_path zip_file source|file_path|[The archive|File|What to
  unpack]
p to|folder to destination target target_dir output_dir directory dest|folder|[The folder|Where
  to|Target]
q [extract|unzip|unpack] [the archive |the file |] {path} [to|into] [the folder |] {to}
q [extract|unzip] "{path}" [to|into] "{to}"
q [put|extract|unpack] the [contents|files] of {path} [into|to|in] {to}
q [the contents|the files] of {path} [should go to|belong in|go into] {to}
q in {to}[,|] [unpack|extract|unzip] {path}
= extract_text
n extract_[text|tables|emails|keywords|content|pages] pdf_[extract|to_text|reader] ocr get_text
d [Extract|Get] [the text|tables|keywords|the content] [of|from|out of] [a file|a document|a pdf] /
  Text extraction / OCR of a document
p path|path file filename document file_path pdf source|file_path|[The file|Document|From which
  file]
q [extract|get|pull|take] [the text|all text|the tables|the keywords|the addresses] [from|out of]
  {path}
q I need [the text|the tables|the words] [of|from] {path}
q [text|tables|keywords] [of|from|in] {path}[ please|]
q what text is [in|on] {path}?
q {path} - [extract the text|I need the text of this]
= upload
n upload upload_[file|to|document|to_folder|asset] file_upload [put|store]_file drive_upload
  s3_upload
d [Upload|Uploads] [a file|a document] [to a folder|to the cloud|to a place|] / File upload /
  [Put|Store] a file on the server
p path|path file filename file_path source local_path document|file_path|[The file|Path|What to
  upload]
p to|folder to destination target bucket remote_path where directory|folder|[The folder|Where
  to|Bucket]
q [upload|send|push] [the file |] {path} to [the folder |] {to}
q [upload] "{path}" to "{to}"
q [put|store] {path} [in|into] [the folder |the bucket |] {to}
q I [need|want] {path} [uploaded to|in] {to}
q {path} [goes to|belongs in|should be uploaded to] {to}
q upload to {to}: {path}
= leave
n [book|request|apply_for|take|submit]_[leave|vacation|time_off|holiday|pto|holidays]
  leave_[request|booking] vacation_request hr_leave
d [Book|Request|Apply for] [leave|vacation|time off|holidays] [from one date to another|] /
  [Leave|Vacation] request / Days off [with first and last day|]
p from|start_date from start first_day from_date begin date_from start_day|date|[First
  day|From|Start of the leave]
p to|end_date to end last_day to_date until date_to end_day|date|[Last day|Until|End of the leave]
q [book|request|apply for|take|enter] [leave|vacation|time off|holidays|a holiday] from {from}
  [to|until|till] {to}
q I [need|want|would like|plan to take] [leave|vacation|time off|holidays] from {from}
  [to|until|till] {to}
q [leave|vacation|time off|holiday] from {from} [to|until|till] {to}[ please|, please|]
q [leave|vacation|holiday][:|,] {from} [to|until] {to}
q I [am|will be] [away|on holiday|off|out of the office] from {from} [to|until] {to}[.|,] [book
  it|enter it|request leave|put in the leave]
q [can I|could I|may I] [take|have] [leave|vacation|time off] from {from} [to|until] {to}?
q from {from} [to|until] {to} I [need time off|am on leave|want to take leave]
q my first day off is {from} and the last is {to}
q my leave begins on {from} and ends on {to}
= leave_days
n [get|check|show|count]_[vacation_days|leave_balance|days_off|remaining_leave|vacation_balance]
  leave_balance vacation_left pto_balance
d [Vacation days|Days of leave|Leave] [left|remaining] [of|for] [an employee|a person] / [Get|Check]
  the leave balance of [an employee|somebody] / How much [vacation|leave] is left
p who|employee name person employee_name who user for staff_member|person|[The employee|Name|Whose
  leave]
q how [many vacation days|many days of leave|many days off|much leave|much vacation] does {who} have
  [left|]?
q how [many vacation days|many days off] are left for {who}?
q [check|get|show me|tell me|look up] the [vacation days|leave balance|remaining leave] [of|for]
  {who}
q [vacation days|leave balance|remaining leave] [of|for] {who}[ please|]
q does {who} have [any |] [vacation|leave|days off] left?
q I [need|want] to know [{who}'s leave balance|how much vacation {who} has left]
q {who}: [how many vacation days are left|remaining leave|leave balance]?
= employee
n [get|find|lookup|search|show]_[employee|employee_by_name|staff_member|colleague|coworker]
  employee_[search|directory|lookup] hr_employee staff_directory
d [Get|Find|Look up|Search] [an employee|a colleague|a staff member] by name / [Staff|Employee]
  [directory|record] / Data of an employee
p who|name employee_name employee full_name person who query|person|[The name|Name of the
  employee|Whom]
q [find|get|look up|show|show me|search for] [the employee|employee|the colleague|the staff
  member|our colleague] {who}
q [get|find|show me] the [employee record|personnel file|staff record|job title] of {who}
q which [department|team|office|job] does {who} [work in|have|belong to]?
q who is {who}'s [manager|boss|supervisor]?
q [employee|staff record|personnel file][:| of] {who}[ please|]
q I need the [employee record|staff record|HR data|personnel file] [of|for] {who}
q does {who} [work here|work for us|still work with us]?
= pay_invoice
n pay_[invoice|bill|invoice_by_id] invoice_pay settle_[invoice|bill] mark_invoice_paid
d [Pay|Settle] [an invoice|a bill] [by its number|by id|] / Payment of [an invoice|a bill] / Mark an
  invoice as paid
p id|invoice_id id number invoice_number invoice bill_id reference ref|ref|[Invoice number|The
  invoice|Id|Reference]
q [pay|settle] [the |] [invoice|bill] [{id}|number {id}|with number {id}|no. {id}]
q [invoice|bill] {id} [must be paid|has to be paid|is due][.|,] [pay it|settle it|please pay]
q I [need|want] to [pay|settle] [invoice|bill|the invoice] {id}
q [mark|set] invoice {id} as paid
q [payment of|pay] [invoice|bill] {id}[ please|]
q [can you|is it possible to] [pay|settle] [invoice|bill] {id}?
= pay
n [transfer|send|wire]_[money|amount|funds|payment|to_person|cash] [money|bank]_transfer
  make_transfer payment_send
d [Transfer|Send|Wire] [money|an amount|a sum] to [a person|somebody|a friend] / Money transfer /
  [Bank|Wire] transfer to a person
p n|amount sum value money amount_eur how_much total|number|[The amount|How much|Sum]
p who|to recipient person name payee receiver beneficiary to_name|person|[To whom|Recipient|Payee]
q [transfer|send|wire] {n} [euros|dollars|pounds|] to {who}
q [transfer|send|wire|pay] {who} {n} [euros|dollars|pounds|bucks]
q I [owe|have to pay|need to pay|must send] {who} {n} [euros|dollars|pounds][.|,] [transfer it|send
  it|wire it please]
q {n} [euros|dollars|pounds] to {who}[ please|, please|]
q [make|start] a transfer of {n} [euros|dollars|] to {who}
q {who} [gets|should get|needs|must get] {n} [euros|dollars|pounds] from me
q [transfer|payment] to {who}: {n} [euros|dollars|]
= invoice_new
n [create|make|issue|new|write|generate]_[invoice|bill|invoice_for] invoice_[create|new]
  billing_create
d [Create|Issue|Write] [an invoice|a bill] [for a customer|over an amount|] / New invoice / Bill [a
  customer|somebody] for an amount
p who|customer client customer_name name recipient to bill_to company|name|[The customer|Whom to
  bill|Client]
p n|amount total sum value price net|number|[The amount|Total|Sum]
q [create|make|issue|write|generate] an invoice [for|to] {who} [over|of|for] {n}
  [euros|dollars|pounds|]
q [create|issue] an invoice [of|over] {n} [euros|dollars|] [for|to] {who}
q [bill|charge|invoice] {who} {n} [euros|dollars|pounds]
q I need an invoice [for|to] {who}[:| over|, total] {n} [euros|dollars|]
q [new invoice|invoice]: {who}, {n}[ euros| dollars|]
q {who} [owes us|has to pay] {n} [euros|dollars][.|,] [write an invoice|send a bill|create the
  invoice]
= balance
n [get|check|show|read]_[balance|account_balance|saldo|bank_balance] balance account_balance
  bank_[balance|account]
d [Get|Check|Show] the balance of [an account|a bank account] / [Account|Bank] balance / How much
  money is on an account
p id|account account_id account_number id iban number account_name|ref|[The account|Account
  number|Which account]
q [what's|what is|check|get|show me|tell me] the [balance|account balance] [of|on] [account|my
  account|the account] {id}
q how much [money |] is [on|in|left on] [account|the account|my account] {id}?
q [balance|account balance] [of|for] [account |] {id}[ please|]
q [account] {id}: [balance|how much is left]?
q I [need|want] [the balance of|to know what is on] account {id}
q do I have [enough |any |] money on account {id}?
""")
