"""Questions for what something is, why and how, and work on texts: knowledge that no tool here has.

Notation as in errands.py, and ``{b}`` for a matter (no article), ``{g}`` for a thing (a noun for
"a"), ``{h}`` for something with its "the". A line ``= words`` names the groups and the words of
tools beside which the forms after it are not asked, on top of `kinship.LEARNED` for all questions
and `kinship.WRITING` for all work on texts.
"""

from __future__ import annotations

from family import parted

# What one asks to have explained: matters, things, and what has a name of its own.
MATTERS = (
    "gravity friction entropy osmosis evaporation erosion respiration digestion mitosis magnetism "
    "radiation combustion oxidation fermentation pollination hibernation migration evolution "
    "genetics astronomy botany zoology anatomy geology chemistry physics biology algebra calculus "
    "geometry trigonometry topology probability recursion encryption compression virtualisation "
    "concurrency polymorphism caching authentication phishing malware firmware bandwidth latency "
    "deflation recession unemployment bankruptcy capitalism socialism feudalism democracy monarchy "
    "anarchy federalism globalisation colonialism feminism nationalism bureaucracy diplomacy "
    "espionage propaganda censorship philosophy ethics logic metaphysics stoicism nihilism "
    "existentialism utilitarianism Buddhism Hinduism Islam Judaism karma nirvana meditation yoga "
    "mindfulness empathy jealousy nostalgia procrastination depression anxiety insomnia amnesia "
    "dyslexia autism asthma diabetes malaria rabies anaemia arthritis cholesterol insulin "
    "adrenaline serotonin haemoglobin keratin caffeine gluten lactose protein starch cellulose "
    "alliteration irony sarcasm satire onomatopoeia assonance syntax semantics phonetics rhetoric "
    "punctuation etymology impressionism cubism surrealism baroque jazz opera flamenco reggae "
    "origami calligraphy pottery embroidery falconry fencing judo cricket curling polo chess "
    "leverage arbitrage depreciation liquidity collateral amortisation taxation plutonium helium "
    "graphene titanium asbestos granite limestone lava plankton moss amber ivory porcelain denim "
    "velvet cashmere tofu kimchi hummus sushi marzipan tapioca saffron vanilla wasabi kefir "
    "lightning thunder fog hail drought deforestation recycling sustainability biodiversity justice"
    " freedom beauty truth wisdom courage friendship loyalty charisma luck fate consciousness"
).split()
THINGS = (
    "metaphor simile haiku sonnet fable myth proverb pronoun adverb adjective conjunction gerund "
    "vowel consonant syllable diphthong acronym anagram homonym euphemism oxymoron cliche pun "
    "paradox hypothesis theorem corollary lemma axiom fraction logarithm polynomial matrix vector "
    "tangent hypotenuse parabola prism polygon hexagon integer prime quaternion fractal proton "
    "neutron electron quark photon molecule isotope catalyst enzyme virus bacterium fungus lichen "
    "neuron chromosome ribosome tendon cartilage vertebra artery retina cornea spleen pancreas "
    "comet asteroid quasar pulsar nebula supernova galaxy equinox solstice eclipse glacier fjord "
    "delta lagoon geyser volcano tsunami monsoon tundra savanna oasis peninsula isthmus reef atoll "
    "compiler pointer semaphore mutex daemon kernel router firewall cookie browser webhook cron "
    "transistor capacitor diode resistor turbine piston carburettor gearbox crankshaft rudder "
    "senate parliament republic embassy treaty referendum veto senator bishop samurai knight "
    "pharaoh viking pirate shaman mummy castle moat cathedral pagoda pyramid obelisk aqueduct "
    "violin oboe bassoon cello harpsichord fugue symphony concerto octave chord requiem "
    "mortgage dividend bond subsidy tariff monopoly cartel startup hedge broker trustee alibi "
    "subpoena verdict felony patent copyright trademark bassinet trebuchet sextant abacus "
    "platypus axolotl wombat ocelot newt lynx heron cormorant pelican mollusc crustacean marsupial "
    "rodent primate amphibian dolphin jellyfish tarantula hybrid orchid fern cactus succulent"
).split()
NAMED = (
    "the Doppler effect|the Big Bang|the Renaissance|the Enlightenment|the Cold War|the Silk Road|"
    "the Magna Carta|the Turing test|the golden ratio|the water cycle|the carbon cycle|the ozone "
    "layer|the periodic table|the speed of light|the greenhouse effect|the uncertainty principle|"
    "the Industrial Revolution|the Black Death|the placebo effect|the food chain|natural selection|"
    "supply and demand|the immune system|the nervous system|string theory|game theory|dark matter|"
    "dark energy|nuclear fusion|plate tectonics|the Pythagorean theorem|the Bermuda Triangle|"
    "free will|common sense|body language|social media|artificial intelligence|deep learning|"
    "a neural network|open source|cloud computing|net neutrality|compound interest|the gold "
    "standard|a stock option|the dark web|the solar system|the northern lights|white noise|"
    "peer pressure|culture shock|carbon dating|reverse psychology|a leap year|a blue moon|"
    "a hung parliament|a black hole|a power of attorney|a tax haven|an infinite loop|a wind farm"
).split("|")

QUESTIONS = parted(r"""
= money finance science
- [what is|what's] {b}?
- [what is|what's] {b}[ exactly| actually| really|, anyway| in short| in simple words| to you]?
- [what is|what's] a {g}?
- [what is|what's] a {g} [exactly|good for|used for|made of|called in {N}|in plain words]?
- [what is|what's] {h}?
- [what are|what exactly are] {g}s[ made of| good for| used for| called in {P}|]?
- what exactly [is a {g}|is {b}|is {h}]?
- what [is|was] the [idea|principle|theory|concept|point|purpose|logic] [of|behind] [{b}|{h}]?
- what [is|was] [{N}'s|the {N}] [law|theorem|paradox|effect|principle|doctrine|syndrome|rule]?
- what [kind|sort|type] of [thing|word|person|creature|substance] is a {g}?
- what do [people|we|you|they|experts] [mean|understand] by [{b}|a {g}|{h}|the word "{w}"]?
- what does [{b}|a {g}|{h}|a {n} {g}] [do|mean|look like|consist of|have to do with {b2}]?
- what does it [mean|take] to be [a {g}|a good {n}|{n}|a {n}]?
- what [causes|creates|leads to|prevents|stops|explains] [{b}|{h}|a {g}|{n} {b}]?
- what are the [causes|symptoms|effects|benefits|rules|types|parts|basics|signs] of [{b}|{h}|{n}s]?
- what [happens|would happen|changes] [if|when] [{b} ends|a {g} breaks|{n}s {v}|there is no {b}]?
- what is the [difference|relation|link] between [{b} and {b2}|a {g} and a {g2}|{n}s and {n2}s]?
- what is [so special|so important|wrong|interesting|good|the fuss] about [{b}|{h}|{g}s|{n}s]?
- what is [an example|a typical case|the definition|the essence] of [{b}|a {g}|{h}|{w}]?
- what [comes to mind|do you know|can you tell me] [about|on] [{b}|{h}|{g}s|{n} {g}s]?
- what does ["{w}"|"{n}"|the word {b}|the term {w}|{w}] mean[ exactly| in {n}s| here|]?
- what do you call [a {g} without {n}s|somebody who {v}s {n}s|the study of {n}s|fear of {g}s]?
- what is [inside|behind|beyond|beneath] [a {g}|{h}|{b}|the {n}]?
- what [made|makes] [{b}|{g}s|{h}|a {n}] so [popular|strong|dangerous|famous|{n}|hard to {v}]?
- [explain|define|describe|clarify] [{b}|{h}|the term {b}|the word {w}|"{w}"|what a {g} is]
- [explain|describe] [how|why] [{b} works|a {g} works|{g}s {v}|{h} matters|{n}s become {n2}s]
- [explain|describe] {b} [to a child|in two sentences|in simple words|with an example|to {N}]
- [define|give me a definition of|give an example of] [{b}|a {g}|{n}|{w}|{h}]
- [tell me|I want to know] [what {b} is|what a {g} is|how {b} works|why {g}s {v}|about {h}]
- [help me understand|I don't understand|I do not get] [{b}|{h}|{g}s|how {g}s {v}|why {n}s {v}]
- do you [know|understand|remember] [what {b} is|what a {g} is|how a {g} works|why {g}s {v}]?
- [does|can|could] [{b}|a {g}|{h}] [cause {b2}|exist without {n}s|last forever|kill a {g2}]?
- is [{b}|a {g}|{h}] [a kind of {b2}|a {g2}|dangerous|real|{n}|the same as {b2}|still in use]?
- are [{g}s|{n}s|{n} {g}s] [dangerous|alive|edible|{n2}s|rare|poisonous|a kind of {g2}|extinct]?
= recipe food meal calories nutrition oven bake cook kitchen restaurant restaurants ingredient
- how do I [cook|bake|fry|pickle|grill|peel|freeze] [{n}|a {n}|{g}s|{n} {n2}|{b}]?
- how [long|hot] should [{n}|a {n}|{b}|a {n} {n2}] [cook|bake|boil|rest|be fried]?
- how [much [salt|sugar|water] goes|many {n}s go] into [a {n} cake|{b}|a {n} {n2}]?
= repair maintenance service garage manual device issue ticket support troubleshoot plumber faq
- how [do|can|would] I [repair|fix|unblock|replace|clean|restore] [a|my|the] [{n}|broken {n}|{g}|
  squeaking door|clogged sink|flat tyre|dripping shower|cracked {n}|{n} {n2}]?
- why [is|does|has] my [{n}|car|laptop|{n} {n2}|boiler|bike] [so loud|not start|leaking|gone|hot]?
- what [is wrong|can be wrong|do I do] with [a dead {n}|my {n}|a rusty {g}|a blown fuse]?
= doctor health medicine symptom vet clinic pharmacy patient diagnosis medical plant pet
- how do I [get rid of|treat|cure|prevent] [a headache|{b}|{g}s|a cold|hiccups|{n} pain]?
- why [does|do] my [head|left knee|{n}|teeth|eyes|back] [hurt|itch|burn][ at night| after {n}s|]?
- is [{b}|{n}|too much {n}] [healthy|bad for me|bad for the {n}|dangerous for children]?
= money bank stock price currency rate loan mortgage invest account crypto tax finance budget
- how [do|does] [{b}|a {g}|the {n} market|the stock exchange|{n} insurance] [work|make money]?
- why [are|is] [{n}s|{b}|{n} {n2}s|rents] so [expensive|cheap|hard to find|risky]?
- should I [buy|sell|rent|keep|invest in] [{n}s|a {n}|{b}|my {n}|gold]?
= runcode run_code shell sql python code script server database terminal deploy git commit file
- how do I [write|debug|test|sort|reverse|declare] a [{g}|list|string|loop|{n} in {A}|class {N}]?
- what is [{A}|a {A} file|the {A} protocol|{w}.js|Python|a {w} server|an {A} code] [used for|]?
- why [does|is] my [{n} loop|code|function {w}|{A} test|script] [fail|so slow|return {i}|wrong]?
= math calc number numbers add sum subtract multiply divide percent sqrt area unit equation convert
- how do I [solve|factor|integrate|simplify] [a {g}|an equation|a {n} equation|the {N} equation]?
- why is [{i} a prime number|zero even|{i} divided by zero undefined|pi irrational|a {g} convex]?
- what is [an odd|a prime|a perfect|a complex|an imaginary|a {n}] number?
= play music song instrument practice course training workout coach sport game team recipe food oven
  meal cook bake chords
- how do I [learn|start with|get better at|practise|teach myself] [{b}|the {n}|to {v}|{n} {b}]?
- how do I [become|train as] a [{g}|{n}|better {n}|{n} {n2}|good parent]?
- how do you [play|win at|hold|tune] [{b}|a {g}|the {n}|a {n} game]?
= plant garden pet animal wash clean cleaning laundry washer home house craft paint knit
- how do I [grow|prune|plant|water|keep] [{n}s|{g}s|a {g}|{b}|a {n} tree|tomatoes|orchids]?
- how do I [remove|wash out|get] [a {n} stain|wine|ink|{n}] [out of|from] [a carpet|my {n}|silk]?
- how do I [make|build|sew|paint|carve|fold|draw] a [{g}|{n}|paper {n}|wooden {n}|{n} {n2}]?
- how do I [tie|fold|knit|iron] a [tie|bow|scarf|{n}|napkin|shirt|knot]?
= weather sun moon climate temperature planet star space nature
- why [is|are] [the sky|the sea|{n}s|the {n}|leaves|blood|clouds] [blue|so {n}|green|round|white]?
- why [do|does] [{n}s|{g}s|it|the moon|the {n}] [{v}|rain so much|change|shine|{v} at night]?
- how [is|are] [{b}|a {g}|{g}s|clouds|diamonds|{n}s] [made|formed|measured|produced|born]?
- how does [{b}|a {g}|{h}|the {n}] [work|begin|end|affect {b2}|change the {n2}|{v}]?
- how do [{g}s|{n}s|{n} {g}s] [work|breathe|{v}|find {n}s|survive winter|communicate]?
= person contact user employee people friend calendar weather forecast clothes event events
- how do I [tell|ask|convince|forgive|stop loving] [my boss|{N}|a girl|my {n}] [about {b}|to {v}]?
- how [can|do] I [sleep better|make friends|stop worrying|be happy|save time|find my purpose]?
- how do I [deal|cope|live] with [{b}|my {n}|a rude {n}|stress at work|loneliness|{N}]?
- why [am I|are people|is {N}|are you] so [tired|sad|shy|{n}|angry about {b}|afraid of {g}s]?
- what should [I|we] [say|wear|do|give {N}|learn] [at a {n}|tonight|with {n}s|in {P}|next]?
= vote rating review survey rate product price shop restaurants nearby hotel watch media stock
  recommend recommendation suggest
- [what|which] [is|are] the best [{n}|{n}s|{g}|kind of {n}|way to {v}][ for {n2}s| for a child|]?
- is [{b}|a {g}|a {n}] [better|worse|older|easier|more useful] than [{b2}|a {g2}|a {n2}]?
- [which one is|what is] better[,|:] [{n}s or {n2}s|{b} or {b2}|a {g} or a {g2}]?
- what do you [think|make] of [{n}s|{b}|{n} {b}|{h}|contemporary {n}s|modern {n}s|{N}]?
- what is your [opinion|view|take] on [{b}|{h}|{n}s|{n} {n2}s|{N}]?
- do you [like|prefer|believe in|agree with] [{b}|{h}|{n}s|{b} or {b2}|{N}|{N}'s {n}]?
- who [is right about {b}|invented {h}|came up with {b}|needs a {g}|would want {b}]?
= horoscope joke saying quote random
- why [are we here|do we laugh|do we die|is there something at all|does {b} exist|me]?
- [is there|was there ever] [a god|life after death|an end to {b}|a perfect {n}|any {b} in {P}]?
- [why|how come|how so|since when]?
- why [not|is that|do you think so|should I care[ about {b}|]]?
- where [does|do] [{b}|{g}s|the {g}|the word {w}|the idea of {b}] come from?
- [who|what] was [the first {g}|here before {g}s|{N} known for|the {N} {n}|before {h}]?
- when [did {b} begin|was {b} invented|did {g}s appear|do {g}s {v}|is {b} useful]?
- [{b}|{h}|{g}s]: [what is that|what are they|how does it work|why|good or bad|please explain]?
""")
WRITINGS = parted(r"""
= poem poet song joke story
- [write|compose|make up|invent|create] [a|me a|another] [short|sad|funny|long|] [poem|story|tale|
  limerick|haiku|sonnet|ballad|rap|riddle|fable|myth] [about|on|for] [{b}|a {g}|{N}|{n}s|my {n}]
- [write|draft|compose] [a|me a|an] [essay|article|speech|review|report|toast|critique|obituary]
  [about|on|of] [{b}|{h}|{n} {b}|{N}|my {n}|why {g}s {v}]
- [write|draft] [a {n} slogan|a cover letter for a {n}|a CV|a love letter to {N}|a bio of {N}]
- tell me [a story|a joke|a riddle|a bedtime story|something funny] about [{g}s|{b}|a {n}|{N}]
- [continue|finish|end] [the|this|my] [story|sentence|poem|line]: "{q}"
- [give me|write] [a title|three lines|the first line|a chorus|{i} rhymes] [for|on] [{b}|a {n}]
- [a poem|a joke|one line|a short story|a limerick|any advice] [about|on] [{b}|{n}s|{N}], please
= grammar correct spelling edit rewrite text sentence proofread paraphrase
- [rewrite|rephrase|paraphrase|shorten|proofread|polish|simplify]: "{q}"
- [correct|check|improve] the [grammar|style|spelling|punctuation] of ["{q}"|my {n} essay|this]
- is ["{q}"|this sentence|"the {n}s {v}"] [correct|good English|grammatical|a question]?
- [make|turn] ["{q}"|this|my {n} text] [more formal|shorter|into a poem|polite|passive]
- [summarise|summarize|sum up] [{h}|the plot of "{N}"|the {n} of {N}|{b} in {i} words|this: {q}]
- what is the [plural|past tense|comparative|gender|root|subject] of ["{w}"|{n}|the verb {v}]?
= spell spelling letters letter text texts count word words wordwork rhyme synonym anagram
- what [rhymes|goes] with ["{w}"|{n}|{b}|the word {g}]?
- [find|give me|name] [a rhyme|{i} rhymes|a synonym|another word|an anagram] [for|of] ["{w}"|{n}]
- [spell|hyphenate|pronounce] [the word|] ["{w}"|{b}|{g}|{w}|{n}][ for me| slowly| backwards|]
- how [do you|do I|does one] [spell|write|pronounce] ["{w}"|{b}|{g}|{N}|the word {n}]?
- how many [letters|vowels|syllables] [are in|has] ["{w}"|{b}|the word {n}]?
- [is|was] "{w}" [a word|an adverb|a noun|spelled right|a name or not|British]?
- use ["{w}"|{b}|{n} and {n2}|the word {g}] in a sentence
- which words [begin|end] with ["{w}"|{A}|the letter {A}]?
= translate translator translation language languages dictionary say saying speak practice
- translate ["{q}"|{n}|"{n} {n2}"|good evening|the word {b}] [into|to] [Latin|Danish|Greek|Elvish]
- [what is|what's] ["{w}"|{n}|good luck|thank you|the {n}] in [Spanish|Thai|Swahili|{N}|Welsh]?
- how do you say ["{q}"|{n}|please|my {n}|{b}] in [Polish|Dutch|Finnish|Hindi|{N}]?
- [say|put] ["{q}"|hello|{n}] in [Latin|Turkish|Morse code|{N}|pirate speak]
- what [language|dialect] [is|was] ["{q}"|"{w}"|this|{w}]?
= math calc calculate number add sum subtract multiply divide equation sqrt area
- prove [{h}|{N}'s theorem|the theorem of {N}|the {N} lemma|that {b} exists|that {i} is prime]
- [derive|state|sketch the proof of] [{N}'s law|the {N} formula|the theorem on {g}s|the {n} rule]
- [solve|work through] [the {N} paradox|this riddle about {n}s|the {n} puzzle|my {b} homework]
- [show|demonstrate] that [{b} is {n}|every {g} is a {g2}|{n}s cannot {v}|{h} is wrong]
= price shop product rating review rate search vote restaurant restaurants watch movie book song
  media math calc divide subtract ratio number shopping gift playlist film show series stock hotel
- compare [{b} and {b2}|{g}s with {g2}s|{n}s to {n2}s|{N} and {N2}|{h} and {b}]
- recommend [me|us|] [a|some] [novel|hobby|film about {b}|name for my {g}|present for {N}|game]
- [suggest|think of|find] [a name for my {n}|{i} ideas for {n}s|a motto|a topic for an essay]
- [give me|list|name] [{i}|three|some] [reasons|arguments|tips|facts|examples] [for|about|of] [{b}|
  {g}s|{h}|a {n} party|{n}s]
- [discuss|debate|criticise|argue for|argue against|defend] [{b}|{h}|{n}s|{N}'s {n}|the {n} ban]
- [give me|I need|do you have] [advice|an opinion|some tips] [on|about] [{b}|my {n}|{N}|my {g}]
- [plan|outline|organise] [a lesson on {b}|my {n} trip|a {n} party|a novel about {g}s|my life]
- [imagine|pretend|suppose] [you are a {g}|{n}s can {v}|I am {N}|{b} is gone|you were {n}]
- [guess|predict|tell me] [the future of {b}|who I am|what I think of {n}s|my fate|my {n}'s name]
""")
