"""Tools of work and communication: people, plans, records, files, servers, money."""

from __future__ import annotations

from family import families

_PEOPLE = r"""
= contact
n [find|get|search|lookup|show]_[contact|contacts|phone_number|contact_info|number_of|person]
  search_contacts contacts_[find|search|lookup] phonebook_lookup directory_search address_book
d [Find|Look up|Search|Get] [a contact|somebody's phone number|a person in the contacts|a number] /
  [Search|Look through] the [address book|phone book|contacts] [by name|for a name|] / Contacts
p who|name contact person contact_name who query full_name search person_name|person|[Name|Whom to
  look for|Name of the contact|Full name]
q [find|look up|get|search for|pull up|show me] {who} in [my contacts|the address book|the phone
  book|the company directory|my phone]
q [find|look up|get|dig up|tell me|give me] {who}'s [phone number|number|contact|mobile
  number|contact details|office number]
q [find|look up|get|show me|give me] the [phone number|mobile number|contact|number|contact details]
  [for|of] {who}
q I [need|want|lost|forgot|can't find] [the number of|the phone number of|the contact details of]
  {who}
q what [number|phone number|mobile number] does {who} have?
q [do I have|have we got|is there] [a number|a phone number|contact details] for {who}?
q [what's|what is] the [number|phone number|contact info] [of|for] [my colleague|my friend|our
  customer|] {who}?
q [phone number|contact|contact details|number] [of|for] {who}[ please|]
q [under which number|on which number|how] can I [reach|call|get hold of] {who}?
q {who}'s [number|phone number|contact][ please|, please|?|]
= call
n [call|dial|ring]_[number|phone|phone_number] [make|place|start]_[call|phone_call] phone dial call
  outbound_call telephony_call voice_call
d [Call|Dial|Phone|Ring] [a phone number|a number|the given number] / [Make|Place|Start] [a call|a
  phone call] [to a number|] / Telephone
p number|number phone_number phone to to_number tel telephone callee dial mobile
  recipient|phone|[The number|Number to call|Phone number|Number to dial, with the country code]
q [call|dial|ring|phone] [the number |the phone number |number |] {number}
q [make|place|start] a [call|phone call|voice call] to {number}
q I [need|want|have] to [call|ring|dial|phone] {number}
q [connect me [to|with]|put me through to] {number}
q [get|give] {number} [on the phone|a call|a ring]
q [phone|dial]: {number}
q {number}, [call it|dial it|please call|ring this number][ please|]
q the number is {number}[.|,] [call it|dial it|please dial|give them a ring]
q [try|redial|call back] {number}
= call
n [call|phone|ring]_[contact|person|by_name|someone] [start|make]_[call|voice_call|video_call]
  facetime video_call contact_call
d [Call|Ring|Phone] [a contact|somebody|a person from the contacts] / Start a [video call|voice
  call|call] with [a contact|a person] / Calls somebody by name
p who|contact name contact_name person who callee to recipient with user|person|[Contact|Name of the
  contact|Whom to call|Who]
q [call|ring|phone|video call|facetime] {who}[ on the mobile| at work| at home|]
q [call|ring|phone] my [friend|boss|brother|colleague|neighbour|doctor|lawyer] {who}
q [start|make|begin] a [video call|voice call|call] with {who}
q I [need|want|would like] to [talk to|speak with|speak to] {who} [on the phone|by phone]
q [connect me [to|with]|put me through to] {who}
q [let's|we should] [call|ring|phone] {who}
= message
n [send|write]_[sms|text|text_message|message] sms_[send|api] text_[number|message] send_whatsapp
  message_number
d [Send|Sends] [an SMS|a text message|a text|a message] to [a phone number|a number] / SMS service /
  [Text|Message] a [number|phone number|mobile phone]
p to|to phone_number number phone recipient to_number mobile destination tel|phone|[Phone
  number|Number|To which number]
p text|message text body content msg sms sms_text message_text|saying|[The text|What to
  send|Message|Text of the message]
q [send|write] [a text|an SMS|a message|a text message] to {to}[:| saying| that says] "{text}"
q [send|write] [a text|an SMS|a message|a text message] to {to}: {text}
q [text|message|sms] {to}[:| saying|,] ["{text}"|'{text}']
q [text|message|sms|tell] {to}[:| that] {text}
q [send|text] ["{text}"|'{text}'] to [the number |] {to}
q "{text}" - [send this|text that|send it as an SMS] to {to}
q [text message|sms] to {to}[:|, text:| with the text] ["{text}"|{text}]
q [let the person at|let] {to} know that {text}
q I [need|want] to [text|message] {to}: ["{text}"|{text}]
= reply
n reply [reply|respond|answer]_[to_email|to_mail|email|to_message|message|to] email_reply
  send_[reply|response] answer
d [Reply|Respond|Answer] to [an email|a mail|a message|somebody's email] / [Send|Write] a reply
p who|to sender recipient from email_from person in_reply_to|person|[Whose mail|The sender|To whom]
p text|text body reply message reply_text content response answer|saying|[The reply|What to
  answer|Text]
q [reply|respond|write back|answer] to [the email|the mail|the message] from {who}[:| with| saying]
  "{text}"
q [reply|respond] to {who}'s [email|mail|message|last email]: ["{text}"|{text}]
q [reply|respond|write back|answer] to {who}[:| with| saying] "{text}"
q [answer|reply to] {who} that {text}
q {who} [wrote to me|emailed me|sent me a mail][.|,] [reply with|answer with|write back] "{text}"
q [send|write] ["{text}"] as [a reply|an answer|my answer] to {who}
q I [need|want|have] to [reply|answer] to {who}: {text}
= inbox
n [list|read|get|fetch|check|show]_[emails|inbox|mails|messages|mail] [inbox|mail]_[list|read]
  recent_emails latest_mails gmail_list
d [List|Read|Get|Show|Fetch] [the latest|recent|the last|my|unread] [emails|mails|messages] /
  [Inbox|Mailbox] / How many emails to show from the inbox
p n|count limit n max_results number how_many num_emails top max amount|int|[How many|Number of
  emails|Limit]
q [show|list|read|get|fetch] [me |] [my|the] [last|latest|newest|first|most recent] {n}
  [emails|mails|messages]
q what are [my|the] [last|latest|newest] {n} [emails|mails|unread messages]?
q [check|open|go through] my inbox and [show|list|read] [me |] {n} [emails|mails]
q {n} [latest|unread|newest|recent] [emails|mails][ please|]
q I [want|need|would like] to see [the|my] [last|latest] {n} [emails|mails|messages in my inbox]
q [last|latest|unread|recent] {n} [emails|mails][ please|]
q [read|show] me {n} [unread|new] [emails|mails|messages]
= inbox
n [search|find|list|get]_[emails|mails|mail|inbox]_[from|by_sender|of] emails_from
  [search|find|filter]_[emails|inbox|mail] mails_by_sender
d [Search|Find|List|Get] [emails|mails|messages] [from a sender|of a person|by sender] /
  [Emails|Mails] [from|by] somebody / Search the inbox
p who|sender from from_sender person name query author from_name who|person|[The sender|From
  whom|Who wrote them]
q [find|list|show|read|get|search for] [all |the |my |] [emails|mails|messages] from {who}
q [did|has] {who} [email me|emailed me|write to me|written to me|sent me a mail][ today| lately|]?
q [is there|do I have|have I got] [a mail|any emails|a message|anything new] from {who}[
  in my inbox|]?
q what [did|does] {who} [write|email me|say in the last email]?
q [emails|mails|unread emails|messages] from {who}[ please|]
q I [need|am looking for|can't find] the [email|mail] from {who}
q [search|check] [my inbox|the mailbox|my mail] for [emails|mails|messages] from {who}
= channel
n [post|send|write|publish]_[message|to_channel|in_channel|channel_message|announcement]
  slack_[post|message|send] teams_post discord_send channel_post chat_post_message
d [Post|Send|Publish|Write] [a message|an announcement|a text] [in|to] [a channel|a Slack
  channel|the team chat] / [Slack|Discord|Teams] [message|post]
p where|channel channel_name room destination target to where conversation|channel|[The
  channel|Where to post|Name of the channel]
p text|text message content body msg announcement|saying|[The message|What to post|Text]
q [post|send|write|publish|say|drop] ["{text}"|'{text}'] [in|to|into] [the channel |] {where}[ on
  Slack|]
q [post|write|announce] in [the channel |] {where}[:| that] ["{text}"|{text}]
q [send|post] [a message|an announcement|a note] [to|in] [the |] {where} [channel|channel on
  Slack][:| saying] ["{text}"|{text}]
q [let [the channel |] {where} know|tell [the channel |] {where}] that {text}
q [announcement|message|slack message] [for|in|to] {where}: ["{text}"|{text}]
q I [need|want] to [post|share] "{text}" in {where}
q in {where}[,|] [post|write|say][:|] "{text}"
= away
n set_[status|away_message|status_message|presence|auto_reply|out_of_office] update_status
  [slack|teams]_status away_message vacation_responder status_update
d [Set|Change|Update] [my status|the status message|the away message|the auto-reply] / [Out of
  office|Away] message / Status shown to others
p text|status text message status_text status_message content away_text note|saying|[The
  status|Text|What others see]
q [set|change|update|switch] my [status|away message|Slack status|status message|auto-reply] to
  ["{text}"|'{text}'|{text}]
q [put|write|use] ["{text}"|'{text}'] as my [status|away message|out of office message|auto-reply]
q my status [should be|should say|has to read] ["{text}"|{text}]
q [away message|status|new status|out of office][:] ["{text}"|{text}]
q I [want|need] my [status|away message|auto-reply] to [say|be|read] ["{text}"|'{text}']
q [set|turn on] [an away message|an auto-reply|the out of office message] [saying|that says|:]
  "{text}"
= member
n [add|invite|assign]_[member|team_member|to_team|to_group|user_to_group|person] group_add
  [team|group]_[add_member|add|invite] join_team add_to_project
d [Add|Invite|Assign] [a person|a member|somebody|a user] to [a team|a group|a project] / [New|Add]
  [team|group] member / Team membership
p who|user member name person user_name member_name who employee|person|[The person|Whom to
  add|Member]
p team|team group team_name group_name to project department|service|[The team|Which group|To which
  team]
q [add|invite|assign|move] {who} to [the |] [team|group|project] {team}
q [add|invite|assign|bring] {who} [to|into] the {team} [team|group|project|department]
q {who} [should join|joins|has to be in|needs to be on] the {team} [team|group]
q [put|make] {who} [in|a member of] the {team} [team|group]
q the [team|group] {team} [gets|needs|has] a new member[:|,] {who}
q [make|get] {who} part of the {team} [team|group]
q new member [for|in] the {team} [team|group]: {who}
"""
_PLANS = r"""
= todo
n [add|create|new|make|insert|append]_[todo|task|to_do|todo_item|task_item|item] todo_[add|create]
  add_to_[todo_list|tasks] task_create
d [Add|Create|Append|Insert] [a task|a to-do item|a todo|an entry] [to the to-do list|on my list|] /
  New [task|to-do item] / [To-do list|Task manager]
p task|task item text title todo description content name task_name what entry|task|[The task|What
  is to be done|Text of the item]
q [add|put|write|append] ["{task}"|'{task}'|{task}] [to|on] [my|the] [to-do list|todo list|task
  list|to-dos|list of tasks]
q [add|create|make] [a task|a to-do|a todo item|a to-do item|a new task][:| to] ["{task}"|{task}]
q [todo|to-do|task|new task|new todo]: ["{task}"|{task}]
q I [need|have|must remember|still have] to {task}[.|,] [add it to my to-dos|put it on the list|make
  a task of it|create a task]
q [my to-do list|my task list] [needs|should have] ["{task}"|the item "{task}"|another item: {task}]
q ["{task}"|{task}] - [add that to my to-do list|put this on my list|new task]
q there is [something|one more thing] to do: ["{task}"|{task}]
= todo
n [complete|finish|close|check_off|tick_off|delete|remove|mark]_[todo|task|item|todo_item]
  mark_[done|task_done|complete] task_[done|complete]
d [Mark|Set] [a task|a to-do] as [done|complete|finished] / [Complete|Finish|Tick off|Remove] [a
  task|an item] [on the list|by its name|]
p task|task item title name task_name todo text what|task|[The task|Which one|Name of the task]
q [mark|set] [the task |] ["{task}"|'{task}'] as [done|complete|completed|finished]
q [tick off|check off|complete|finish|remove|cross off] [the task|the to-do|the item] "{task}"
q [I have done|I'm done with|I finished|I have completed] [the task |] "{task}"[, tick it off|, mark
  it|]
q [task|to-do] "{task}" is [done|finished|complete]
q ["{task}"|{task}] - [done|that is done|tick it off|mark it as complete]
q [take|strike] "{task}" off [my|the] [list|to-do list]
= task_by_id
n [complete|finish|close|resolve|mark]_[task|todo|item]_[by_id|] task_[done|complete|close] done
d [Mark|Set] [a task|a to-do] as [done|complete] [by its id|by number|] / [Complete|Close] task /
  Number of the finished task
p id|id task_id number todo_id no item_id task_number index|int|[Id of the task|Number|The task's
  number]
q [mark|set] [task|todo|item] [{id}|number {id}|#{id}] as [done|complete|completed|finished]
q [complete|finish|close|tick off|check off] [task|todo|item] [{id}|number {id}|#{id}|no. {id}]
q [task|todo] [{id}|#{id}] is [done|finished|complete]
q [I have done|I finished|I'm done with] task [{id}|number {id}]
q [task|todo] {id}: done
= todo_list
n [list|show|get|read|view]_[todos|tasks|todo_list|task_list|my_tasks|open_tasks] todo_list
d [List|Show|Read|Get] [the tasks|my to-dos|the to-do list|all tasks] / [Tasks|To-dos] on the list
p state?|status filter state show which|enum:open,done,all|[Which ones|Filter by status]
q [show|list|read|get|give] me [my|the] [to-dos|tasks|to-do list|task list]
q what [is|do I have] on my [to-do list|task list|list of tasks]?
q what [do I have|is left|is there] to do[ today| this week|]?
q [show|list|get] [all |] my {state} [tasks|to-dos]
q [which|what] tasks are {state}?
q my [tasks|to-dos|to-do list][ please|, please|]
= reminder
n [set|create|add|new|make|schedule]_[reminder|reminders] remind
  [remind|reminder]_[me|me_to|add|set]
d [Set|Create|Add|Make] [a reminder|reminders][ with a text| for the user|] / [Remind|Reminds] me of
  something / Reminders
p text|text task reminder message what title content note about subject reminder_text|task|[The
  reminder|What to be reminded of|Text]
q remind me to {text}
q [set|create|add|make|save] a reminder[ to|:] ["{text}"|{text}]
q [don't let me forget|help me remember|make sure I don't forget|remember|make sure I remember] to
  {text}
q I [must not|should not|can't] forget to {text}
q [reminder|new reminder|remind me][:| -] ["{text}"|{text}]
q I [need|want|would like] a reminder [to|that says:|saying] ["{text}"|{text}]
q ["{text}"|{text}] - [remind me of that|set a reminder|make a reminder]
= reminder
n [set|create|add|schedule]_[reminder|timed_reminder|reminder_at] remind_[me_at|at|later|user]
d [Remind|Reminds] [the user|me] [of something at a time|at a given time] / [Set|Create] a reminder
  [with text and time|for a time] / Timed reminder
p text|text task title message what reminder content about subject|task|[The task|What|Text]
p at|time at when remind_at datetime hour clock due alert_time|clock|[When|The time|At what time]
q remind me at {at} [to|that I have to|that I need to|that I must] {text}
q at {at}[,|] remind me to {text}
q remind me to {text} at {at}
q [set|create|add] a reminder [for|at] {at}[:| to] ["{text}"|{text}]
q [set|create|add] a reminder ["{text}"|called "{text}"|to {text}] [at|for] {at}
q I [need|have|want] to {text} at {at}[.|,] [remind me|set a reminder|don't let me forget]
q [reminder|remind me] [{at}|at {at}|for {at}]: ["{text}"|{text}]
q {at}: [remind me to|reminder to] {text}
= alarm
n [set|create|add|new|make|schedule]_[alarm|wake_up_alarm|alarm_clock] alarm wake_me_up
  [clock|alarm]_[set|add]
d [Set|Create|Add] an alarm [at a time|for the morning|] / [Alarm clock|Alarm] / [Wake|Wakes]
  [me|the user] up at a time
p at|time at alarm_time when clock hour wake_up_time start|clock|[The time|When it rings|Time of the
  alarm]
q [set|create|add|make] [an alarm|my alarm|the alarm|a wake-up alarm] [for|at] {at}
q [wake me|wake me up|get me up|get me out of bed] at {at}
q alarm [{at}|at {at}|for {at}][ please|, please|]
q I [need|want|would like] [an alarm|a wake-up call|to be woken|to wake up|to get up] at {at}
q {at} alarm[ please|, please|]
q {at}, [wake me up|set an alarm|ring the alarm][ please|]
q [let|make] the alarm [ring|go off] at {at}
q my [alarm|alarm clock] [should ring|has to go off|must ring] at {at}
q [can I|could I|may I] have an alarm at {at}?
= timer_text
n [set|start|create|run]_[timer|countdown|kitchen_timer] timer countdown
  [timer|countdown]_[start|set]
d [Set|Start|Run] a [timer|countdown][ for a duration| with a duration|] / [Timer|Countdown|Kitchen
  timer] / A timer for some time, such as ten minutes
p d|duration length time for how_long period interval timer_duration|duration|[How long|The
  duration|Duration such as 10 minutes|For how long]
q [set|start|create|run|make] a [timer|countdown|kitchen timer] [for|of] {d}
q [set|start|put] [the|a] timer [to|on] {d}
q [timer|countdown][:|] [{d}|for {d}][ please|, please|]
q {d} timer[ please|]
q {d}, [start the timer|set a timer|start counting][ please|]
q [count down|ring after|tell me after|ring the bell after|let me know after] {d}
q I [need|want] a [timer|countdown] [for|of] {d}
q my [egg|pizza|cake|tea|pasta|rice|bread] needs {d}[.|,] [set a timer|start a timer]
= timer
n [set|start|run]_[timer|countdown|minute_timer|egg_timer|pomodoro] timer_minutes countdown
d [Start|Set|Run] a [timer|countdown] [in minutes|of so many minutes] / Minutes to count down /
  [Timer|Countdown]
p n|minutes mins duration_minutes duration time_in_minutes length n|int|[Minutes|How many minutes]
q {n} [minute|minutes|min] [timer|countdown][ please|]
q [set|start|create] a timer [for|of|to] {n} [minutes|min|mins]
q I need a {n} minute [timer|countdown|break timer]
q my [tea|egg|pizza|cake|pasta] needs {n} minutes[.|,] [start a timer|set the timer]
q {n} minutes[, please start the timer|, set the timer|, go]
= note
n [save|create|add|take|write|make|store]_[note|memo|quick_note] note memo notes_[add|create|save]
d [Save|Create|Store|Take] [a note|a memo|a short note|notes] / Note [with a text|taking] / Write
  [something|a text] down
p text|text note content body note_text message memo|saying|[Text of the note|What to write down|The
  note]
q [save|store|take|create|add|make] a [note|memo|quick note][:| saying| that says|] "{text}"
q [take|make|write] a note[:| that] {text}
q [write|note|jot] down[:| that] ["{text}"|{text}]
q ["{text}"|'{text}'] - [save that as a note|write this down|make a note of it]
q I [need|want] a note [saying|that says|with the text] "{text}"
q [save|keep|store] "{text}" [in|as one of|among] my notes
q [note|memo|new note][:] ["{text}"|{text}]
= note_find
n [find|search|get|lookup|open]_[note|notes|memos|my_notes] notes_[search|find] search_in_notes
d [Find|Search|Look through] [my notes|the notes|notes|memos] [for a word|about something|by
  keyword] / Notes [search|lookup] / Search text in the notes
p query|query q keyword term text search topic about search_term|query|[What to look
  for|Keyword|Search text]
q [find|search for|look for|get|show me|open] [my|the] [note|notes|memo] [about|on|on the subject
  of] {query}
q [search|look through|go through|check] my notes for ["{query}"|{query}]
q what [did I write down|do my notes say|did I note] [about|on] {query}?
q [notes|my notes|note] [about|on] {query}[ please|]
q I [need|can't find|am looking for] my [notes|note] [about|on] {query}
q [do I have|is there] [a note|any note|anything in my notes] [about|on] {query}?
= calendar
n [create|add|make|schedule|new|insert]_[event|calendar_event|appointment|calendar_entry|meeting]
  calendar_[create|add_event|insert] event_create
d [Create|Add|Schedule|Insert] [an event|an appointment|a calendar entry] [with a title and a
  date|in the calendar|] / New [calendar event|appointment] / Calendar
p title|title name event summary subject event_name event_title what|title|[Title|Name of the
  event|What]
p date|date day on event_date when start_date|date|[The date|On which day|Day of the event]
p at?|time start_time at hour start clock|clock|[Start time|At what time|The time]
q [create|add|schedule|make|insert] [an event|a calendar event|an appointment|an entry] "{title}"
  [on|for] {date}
q [create|add|schedule] [an event|an appointment] [called|named|titled] "{title}" [on|for] {date} at
  {at}
q [add|put|enter] "{title}" [to|in|into] my [calendar|agenda] [on|for] {date}[ at {at}|, {at}|]
q on {date}[ at {at}|][,|] [add|schedule|create] [the event |an event called |] "{title}"
q [calendar|event|appointment]: {title}, {date}[, {at}|]
q I have ["{title}"|{title}] on {date}[ at {at}|][.|,] [put it in the calendar|add it to my
  calendar]
q {date}[, {at}|]: {title} - [put that in my calendar|add it to the calendar|new event]
= agenda
n [list|get|show|read|check]_[events|calendar|appointments|agenda|day|meetings|schedule] whats_on
  agenda
d [List|Get|Show] [the events|the appointments|the meetings] of [a day|a date] /
  [Calendar|Agenda|Schedule] of a day / What is planned [on a day|for a date]
p date|date day when on for_date|date|[Which day|The date|Day]
q what [do I have|have I got|is|is planned] [in the calendar|on my schedule|on the agenda] [on|for]
  {date}?
q [show|list|read|get|give] me [the|my|all] [events|appointments|meetings|schedule] [of|on|for]
  {date}
q {date}: [what's on|what is planned|any appointments|which meetings do I have]?
q [events|appointments|schedule|agenda|calendar] [for|on] {date}[ please|]
q [do I have|are there|have I got] [any |] [meetings|appointments|events|plans] [on|for] {date}?
q how [busy|full] [am I|is my day|is my calendar] on {date}?
q I [need|want] [to see|to know] my [schedule|appointments|meetings] for {date}
= event_cancel
n [cancel|delete|remove|drop]_[event|appointment|meeting|calendar_event|calendar_entry]
  event_[cancel|delete]
d [Cancel|Delete|Remove] [an event|a meeting|an appointment|a calendar entry] / [Take|Remove]
  something from the calendar / Call off [a meeting|an event] by its title
p title|title event name event_name meeting summary event_title which|title|[Title of the
  event|Which one|Name]
q [cancel|delete|remove|call off|drop] [the event|the appointment|the meeting|my appointment]
  ["{title}"|{title}]
q [delete|remove|take] ["{title}"|{title}] from [my|the] calendar
q ["{title}"|{title}] [is cancelled|is called off|won't take place|will not happen][, remove it from
  the calendar|, delete it|]
q I [can't make it to|can't go to|don't need] ["{title}"|the event "{title}"][.|,] [cancel it|remove
  it]
q the [event|meeting] "{title}" [is off|is cancelled|has to be cancelled]
= meeting
n [schedule|create|book|arrange|plan]_[meeting|call_with|one_on_one|meeting_with] meet
d [Schedule|Arrange|Book] a meeting with [a person|somebody|a colleague] / Meeting with [somebody|a
  person] on a day / [Meet|Invite] somebody
p who|person with attendee participant name invitee who guest|person|[With whom|The person|Attendee]
p date|date day when on meeting_date|date|[The day|Date|When]
p at?|time start_time at hour start|clock|[The time|Start]
q [schedule|arrange|book|plan|set up] a [meeting|call|one-on-one|talk] with {who} [on|for] {date}
q [schedule|arrange|book|set up] a [meeting|talk] on {date} at {at} with {who}
q I [need|want|would like|have] to [meet|see|talk to] {who} on {date}
q [meeting|appointment] with {who}[,| on] {date}
q [meeting|schedule a meeting|call|book a call] with {who}[,| on] {date}[ at|,] {at}
q on {date}[ at {at}|][,|] [schedule|book|arrange] [a meeting|time] with {who}
q [is there|can you find|find] time for a meeting with {who} on {date}?
= roombook
n [book|reserve]_[room|meeting_room|conference_room|office_room|space]
  room_[booking|reservation|book] reserve
d [Book|Reserve] a [room|meeting room|conference room] [for a day|at the office|] / Room
  [booking|reservation] / Reservation of [rooms|a room]
p room|room room_name meeting_room room_id name space which|meeting_room|[The room|Which room|Name
  of the room]
p date|date day on when booking_date|date|[The day|Date|For when]
p at?|time start_time at from start hour|clock|[The time|From when]
q [book|reserve|block|get me] {room} [on|for] {date}
q [book|reserve] {room} [on|for] {date}[ at|,] {at}
q I [need|want] {room} [on|for] {date}[ at {at}|]
q is {room} [free|available] on {date}?
q [can I have|could I have|can we get] {room} on {date}[ at {at}|]?
q {room}, {date}[, {at}|][, please book it|, reserve it|]
q on {date} [I need|we need|book|reserve] {room}
q we [need|would like to have] {room} on {date}[ at {at}|][, book it please|]
"""

COMMON = families(_PEOPLE + _PLANS)
