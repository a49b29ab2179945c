"""Remarks that ask for nothing, and requests that no tool serves, as forms to spin.

``[a|b|]`` stands for one of its parts (`family.spin`); ``{n}`` and ``{n2}`` are nouns, ``{N}`` and
``{N2}`` names, ``{v}`` a verb.
"""

from __future__ import annotations

from family import forms

# What is said of oneself, of the day, to be nice or to be rude.
REMARKS = forms(r"""
- [I|we] [had|just had|have had] a [great|good|nice|lovely|terrible|long|bad|quiet|busy|strange]
  [{n}|day|week|time|trip|morning|dinner|walk|summer|lesson|{n} yesterday].
- [you're|you are] [the best|so kind|really nice|very helpful|amazing|a star|a genius|too
  slow|funny|my hero|wonderful|the {n}|a good {n}|great|awesome][!|.|, thanks!]
- [please|] [be|stay] [patient|nice|gentle|careful|kind|quiet|calm|honest|brave|serious] [with
  me|to me|today|now|].
- [I'm|I am|we are] [so|very|really|a bit|quite|]
  [tired|happy|sad|excited|nervous|bored|hungry|ill|lucky|proud|busy|late|cold|confused|back|new
  here|done][ today| now|][.|!]
- [I|we] [love|like|hate|miss|enjoy|adore|remember] [{n}|{n}s|my {n}|the {n}|{N}|your {n}|old
  {n}s][ a lot| so much|][.|!]
- [that's|this is|that was|it was|it is] [great|good|nice|funny|bad|too
  bad|sad|interesting|amazing|cool|fine|all|enough|perfect|a pity|strange|a {n}|my {n}][.|!|,
  thank you.]
- [I|we] [need|want] [a break|a holiday|some sleep|more time|coffee|nothing|no help|nothing
  else][ now| today|].
- [my|our] [{n}|{n} {n2}|mother|cat|boss|brother|friend {N}] [is|was|got]
  [ill|great|broken|funny|very old|lost|new|gone|late|happy|green].
- [it's|it is] [my birthday|Friday|late|early|so hot|snowing|raining|getting dark|time for
  bed|Monday again|my {n}][ today| here|][.|!]
- [I|we] [went to|saw|bought|found|lost|made|broke|sold|painted|visited] [{N}|a {n}|the {n}|my
  {n}|a new {n}][ yesterday| today| last week| this morning|].
- [good|have a good|have a nice|enjoy your] [day|evening|weekend|trip|lunch|{n}][!|.]
- [don't|do not] [worry|be sad|go|stop|forget me|be late|cry|laugh][!|.|, please.]
- [nice|good|lovely|great|so good] to [meet|see|hear from|talk to] you[ again| too|][.|!]
- [well|oh|ah|hm|ok|okay|so|yes|no|sure|right|exactly|indeed|fine|wow|ouch|hooray][,|] [that's
  it|I see|nice|great|I know|of course|I agree|maybe later|not now|let's see|good][.|!]
- I [think|guess|hope|believe|know|feel|said] [so|not|you are right|it's fine|you are a {n}|{N}
  is nice|it works|everything is ok].
- [see you|talk to you|until|speak to you] [soon|later|tomorrow|next week|on Monday|then][.|!]
- [happy|merry] [{n}|birthday|new year|christmas|easter][!|, my friend!]
- [welcome|congratulations|well done|good luck|bravo|hurray|sorry|excuse me][, {N}|, my friend|
  again|][!|.]
- [can|may|could] [I|we] [just talk|chat a bit|stay here|tell you something|trust you][?| for a
  while?]
- [are|were] you [busy|happy|tired|alone|ready|awake|serious|real|sure|ok][ today| now|]?
- [I'm|I am] [just |] [looking around|trying you out|testing|saying
  hello|playing|waiting|thinking][.|, that's all.]
""")
# What one says to others, notes down or wants to have translated; ``{w}`` is any word, ``{c}`` a
# time, ``{d}`` a day.
SAYINGS = forms(r"""
- [the|my|your|our] {n} [is|was|is still|will be] [at|in|under|on|behind|next to] the {n2}
- [the|my|your] [{n}s|{n}s and {n2}s] are [at|in|under|on|behind] the {n2}
- [I|we|they|you] [will|can|must|should|may|want to] [be late|arrive at {c}|come on {d}|bring the
  {n}|call {N}|need more {n}|leave at {c}|stay in {N}|have dinner with {N}|see the {n}]
- [I'm|we're|I am|we are] [running late|on my way|at the {n}|in {N}|stuck in traffic|done with the
  {n}|waiting for you|almost there|out of {n}|back at {c}]
- [please|] [call me|bring {n}|buy {n} and {n2}|pick up {N}|come home|send the {n}|don't forget the
  {n}|check the {n} by {d}|sign the {n}|water the {n}s|feed the {n}] [today|at {c}|soon|on {d}|]
- [the|my] {n} [code|number|password|name|price|key] is [{w}|{i}|{w}{i}]
- [see you|meet me|let's meet|we meet] [at {c}|in {N}|at the {n}|on {d}|tomorrow|behind the {n}]
- [where|when|how|what|who] [is|are|was] [the|my|your] {n} {n2}
- [where can I find|how do I get to|how far is|when opens|do you have] [the|a|the next] {n}
- how much [is|costs] [the|this] {n}
- [good morning|good night|good evening|welcome|hello], [{N}|my friend|everybody|dear {n}]
- [good luck|happy birthday|thank you|see you soon|I love you|well done|no problem|excuse me]
- [thank you|thanks] for the {n} [and the {n2}|]
- [can|could|would] you [bring|send|lend|show] me [a|the|your] {n} [please|]
- the {n} [starts|ends|opens|closes|is moved to|begins] at {c}
- [{N}|my {n}|she|he] [likes|wants|needs|has|bought] [a|the|two|no] {n}
- [one|a|two|some] [{n}|{n} {n2}] [and|or|with|without] [a|the|no] {n3}
- [it|this|that|everything] [is|was|looks|works] [fine|great|broken|very {n}|as planned|ok]
""")
# Work on texts and thoughts that no tool does, and questions beyond all facts.
ORDERS = forms(r"""
- [rewrite|rephrase|shorten|correct|improve|proofread|simplify|polish|edit] [this|my|the|the
  following] [text|sentence|paragraph|email|essay|poem|letter|speech|{n}][ in a friendly tone| in
  simple words| for children| in a polite way| a bit|, please|].
- [make|turn] [this|my|the] [text|sentence|paragraph|letter|essay|{n}] [shorter|longer|more
  polite|sound better|more formal|into a poem|funnier|easier to read].
- [what's|what is] the [meaning|point|purpose|secret|origin|future|sense|history|price|beauty] of
  [{n}|{n}s|my {n}|happiness|existence|{N}|art|work|time|being {n}]?
- [give me|tell me|suggest|list|I need|think of] [three|five|ten|some|a few|two|new]
  [ideas|tips|names|reasons|slogans|questions|arguments|examples|jokes|hints] [for|about]
  [my|a|the|] [{n}|{n} {n2}|{N}|party|company|blog|{n}s].
- [why|how] [do|did|does|can|could|would] [{n}s|a {n}|people|my {n}|we|children|birds|fish|trees]
  [{v}|{v} so much|{v} at night|become {n}s|need {n}s|live so long|sleep|{v} {n}s]?
- [how|where|when|why] [should|can|could|do|did] I [become a {n}|{v} better|learn to {v}|get a
  {n}|stop {v}ing|get rich|find a job as a {n}|{v} a {n}|grow {n}s]?
- who [wrote|painted|discovered|composed|directed|founded|invented|sang|built|won|was] [the
  {n}|the {N} {n}|{N}|the first {n}|{n} and {n2}]?
- [write|compose|draft|create] [me |] a [short |long |funny |sad |]
  [poem|story|song|letter|essay|cover letter|speech|toast|rap|tale|dialogue|review|summary|blog
  post] [about|for|on|to|of] [a|my|the|] [{n}|{N}|{n} {n2}|{n}s].
- [can|could|would|will] you [help me|explain to me how to|show me how to|teach me to] [{v} a
  {n}|debug my {n} code|fix my {n}|write a {n}|plan my {n}|understand {n}s|{v}|with my {n}
  homework]?
- [tell me|talk to me|say something|write something] about [{N}|the {N} {n}|{n}s|the history of
  {N}|the {n} of {N}|your {n}|ancient {n}s].
- [compare|contrast] [{n}s and {n2}s|{N} and {N2}|{n} with {n2}].
- [what|which] [do you think|is your opinion|would you say] [about|of|on] [{n}s|{N}|my {n}|modern
  {n}s]?
- [what|who] would [win|happen] if [{n}s could {v}|the {n} was gone|a {n} met a {n2}|I {v} a
  {n}]?
- [is it|do you think it is] [good|bad|right|wrong|safe|healthy] to [{v}|{v} {n}s|eat {n}s|{v}
  every day]?
- [explain|describe|discuss|summarise|analyse] [{n}s|{N}|how {n}s {v}|why {n}s {v}|the {n}
  theory|the idea of {n}|the difference between {n} and {n2}][ to a child| in one sentence|
  briefly| please|].
""")

# What is said in passing, by the reply that it gets (`talk.CHAT_REPLIES`).
CHAT = {
    "thanks": forms(r"""
- [thanks|thank you|thx|ty|many thanks|cheers][!|.|!!| :)|, {N}!| so much!| a lot| anyway!| again!|]
- [ok|okay|great|cool|perfect|super|alright|nice][,|] [thanks|thank you|thx|ty][!|.| :)|]
- [thanks|thank you][,|] [that's all|that helped|bye|I'm fine|all good|no need|got it][!|.| :)|]
- [thanks|thank you] for [your help|everything|the {n}|your time|the hint][!|.| :)|]
"""),
    "greeting": forms(r"""
- [good morning|good evening|good afternoon|hello|hi|hey|morning|hiya|hi there][!|.| :)|, {N}| you|]
- [hi|hello|hey][,|] [I'm back|it's me again|me again|anyone there?|it's {N}|good morning!]
"""),
    "bye": forms(r"""
- [bye|goodbye|bye bye|good night|cu|ciao|see ya][!|.| :)|, {N}| then|, take care|]
- [I have to go|got to go|I'm leaving|gotta run|I'm off][,| now,|] [bye|goodbye|good night][!|.|]
"""),
    "praise": forms(r"""
- [cool|nice|great|awesome|perfect|wow|wonderful|brilliant|neat|sweet][!|.|!!| :)| stuff| one!|]
- [you rock|love it|that was quick|well done|good job|nice work|good bot][!|.| :)|, {N}|]
"""),
    "fine": forms(r"""
- [never mind|nevermind|nvm|forget it][,| -|] [I found it|it works now|I got it|all good|]
- [ok|okay|alright|got it|I see|understood|fine|sure|k][!|.| :)|, good| then|]
- [alright|all right|right|very well|okay|noted|roger|copy that|gotcha|makes sense]
  [!|.| then|, got it|, understood|, {N}|, good|]
- [got it|I got it|I see|understood|clear][!|.|, good|, all clear| now|, {N}|]
- [no|nope|nah][,|] [that's all|that is all|I'm good|nothing else|all good|not now][.|!|]
"""),
    "telling": forms(r"""
- [hm|hmm|mhm|huh|uh|oh|aha|ah|meh|well|oh well|so so|yeah|yep|nah|nope|whatever|haha][!|.|?|]
- [never mind|nevermind|nvm|forget it|forget about it|no matter|drop it|let it be][!|.| then|, {N}|]
- [ok|okay|fine|alright|yes|well|oh][,|] [neat|sweet|nice|great|whatever|fair enough|if you say so]
- [fair enough|fair point|no problem|no worries|all good|same|true|really|I guess|if you say so]
  [!|.|, {N}| then|]
- [a moment|one moment|wait a second|wait|hold on|let me think|brb|just a minute][!|.|, please|]
"""),
}
