"""Tools of every day, fourth part: food, shopping, money, numbers, words, media."""

from __future__ import annotations

from family import families

LEISURE = families(r"""
= restaurants
n [find|search|get|list|recommend|suggest]_[restaurants|restaurant|places_to_eat|eateries|food]
  restaurant_[search|finder|lookup|guide] where_to_eat dining_search eat_out
d [Find|Search|Suggest|Recommend] [restaurants|a restaurant|places to eat] [by|of a] cuisine [in a
  city|near a place] / Restaurant [search|finder|guide] / Where to eat [in a town|somewhere]
p cuisine|cuisine cuisine_type food kitchen kind type style category|cuisine|[Cuisine|Kind of
  food|Type of kitchen, such as Italian]
p city|city location place town where near area|place|[City|Where|The town]
q [I'm|I am|we are|we're] hungry for {cuisine} [food|cooking|dishes] [in|around] {city} / [find|show
  me|recommend|suggest|search for|list] [some |good |a few |]{cuisine} [restaurants|places|spots|
  eateries|kitchens] [in|near|around|close to] {city} / where [can I|can we|do people|should I]
  [eat|get|find|have] [good |decent |]{cuisine} [food|cooking|meals|dishes] [in|near|around] {city}?
q [is there|do you know|can you recommend] a [good |nice |decent |]{cuisine} [restaurant|place|
  kitchen|diner] [in|near] {city}? / {cuisine} [food|restaurants|places|cooking|kitchen] in {city}[
  please|] / I'm in {city} and [want|crave|fancy|feel like] {cuisine} [food|cooking|cuisine] / in
  {city}, [where is|find me|show me] the best {cuisine} [restaurant|place|food][?|]
q I want to [eat|try|taste] {cuisine} [food|cuisine|cooking] [while I am|tonight] in {city} / [what|
  which] {cuisine} [restaurants|places] [are there|would you recommend] in {city}? / restaurants,
  {cuisine}, {city} / [we'd like|I'd like] to [go out for|have] {cuisine} [food|dishes] in {city}
= table
n [book|reserve|request|make]_[table|a_table|restaurant|seats|dinner|reservation|booking]
  [table|restaurant|dinner|opentable]_[booking|reservation|book] reserve_for
d [Book|Reserve] a table [at|in] a restaurant / Make a [restaurant |dinner |]reservation / Table
  reservations[ for a number of guests|]
p place|restaurant venue place name restaurant_name where|place|[Restaurant|Name of the restaurant]
p n|guests party_size people persons covers seats num_people pax|int|[Guests|Number of people]
p time?|time at hour when arrival_time reservation_time|clock|[Time|When]
p day?|date day on reservation_date|date|[Day|Date]
q [book|reserve|get us|get me] a table [at|in] {place} for {n} [guests|people|persons] [at|,] {time}
  / [make|I need|we'd like] a [reservation|booking] [at|in] {place} for {n}[ of us| people|] / [is
  there|do they have] [a table|space|room] for {n} [at|in] {place}[ at {time}|]? / there are {n} of
  us, book [us |]a table at {place} / dinner for {n} at {place}[, {time}|] / [reserve|book] {n}
  seats [at|in] {place}[ for {time}|]
q table for {n} at {place}[, {time}| at {time}| please|] / I want to [eat|dine|have dinner] at
  {place} at {time} with {n} people / [reserve|book] {place} for {n} [guests|people|persons] on
  {day} / [book|reserve] a table for {n} [at|in] {place} on {day} at {time}
= recipe
n [get|find|search|show|fetch|lookup]_[recipe|recipes|recipe_for|cooking_instructions|dish]
  recipe_[search|finder|lookup|book] how_to_cook cookbook meal_recipe cook
d [Get|Find|Returns|Look up] [the recipe|a recipe|cooking instructions] [of|for] a dish / Recipe
  [search|book|finder] / How to [cook|make|prepare] a [dish|meal]
p dish|dish dish_name recipe name meal food query what title|dish|[The dish|Name of the dish|What to
  cook]
q how [do I|do you|can I|to] [make|cook|prepare|bake] {dish}[ at home|]? / [find|show me|give
  me|get| look up|I need] [a|the|an easy|a good|a simple|a quick] recipe [for|of] {dish} / [I want
  to|I'd like to|I will|we want to] [cook|make|prepare] {dish}[ tonight| today|][.|, how?|, how does
  it work?]
q recipe[:| for| of] {dish}[ please|] / {dish} recipe[ please|] / what [goes into|is in|do I need
  for] {dish}? / [teach|show|tell] me how to [make|cook|prepare] {dish} / which ingredients does
  {dish} need? / what's the [best|easiest] way to [make|cook] {dish}? / the recipe for "{dish}",
  please
= recipe
n [find|search|suggest|get]_[recipes|recipe|meals|dishes]_[by|with|using|from]_[ingredient|product]
  [recipes|meals]_[with|using|by_ingredient] cook_with fridge_recipes
d [Find|Search|Suggest] [recipes|meals|dishes] [with|using|by] an ingredient / What to cook with [an
  ingredient|something left over] / Recipes by ingredient
p item|ingredient ingredients with contains item food main_ingredient|ingredient|[Ingredient|The
  main ingredient|What is to be used up]
q [find|show me|suggest|search for|give me|list] [some |a few |][recipes|dishes|meals] [with|using|
  that use|containing|made of] {item} / what can I [cook|make|bake|do] with [some |the |my |]{item}?
  / I [have|have got] [some|lots of|too much] {item} [left|left over|in the fridge|at home][.|,]
  [what can I cook|any ideas|what now]? / [any|do you have] [recipes|ideas|dishes] with {item}?
q recipes [with|using] {item}[ please|] / use up my {item}[.|, suggest a meal] / which
  [dishes|meals| recipes] [contain|use|need] {item}? / something with {item} [for dinner|for
  lunch|please]
= calories
n [get|check|lookup|count|calculate]_[calories|nutrition|nutrients|nutrition_info|kcal|macros]
  [calorie|nutrition|food]_[lookup|counter|info|facts] calories_in
d [Get|Look up|Returns] the [calories|nutrition|nutrients|nutrition facts] of a food / [Nutrition|
  Calorie] [lookup|facts|table] / How [many calories|much protein] a food has
p food|food item food_name dish product name query meal|dish|[Food|The food|What you eat]
p n?|grams amount weight quantity serving portion_g|int|[Grams|Amount in grams]
q how many [calories|carbs|kilocalories|vitamins] [are in {food}|does {food} have|does {food}
  contain|has {food}]? / how [much protein|much fat|much sugar|much fibre] is [there |]in {food}? /
  [show|tell|give|get] me the [nutrition facts|calories|nutritional values|nutrients] [of|for|in]
  {food} / [is|are] {food} [healthy|fattening|high in calories]? / [calories|nutrition|nutrients]
  [in|of|for] {food}[ please|]
q [calories|nutrition] [in|of|for] {n} [grams|g] of {food} / I [ate|had] {n} [grams|g] of {food},
  how many calories [is that|are these|was that]? / how many calories are in {n} [grams|g] of
  {food}? / I just [ate|had] {food}[.|,] [how many calories was that|count the calories]
= shop
n [search|find|browse|list]_[products|product|items|offers|shop|catalog|deals|articles|goods]
  [product|shop|shopping|catalog|amazon|store]_[search|finder|query] find_deals
d [Search|Browse|Look through] [the shop|products|the catalogue|a web store][ up to a maximum
  price|] / Product search[ with a price limit|] / Find [products|things to buy|offers]
p q|query q product keyword item search_term product_name keywords|product|[Product|What to look
  for|Search term]
p max|max_price price_max maximum_price budget price_limit under upper_price max_cost|int|[Maximum
  price|Budget|The highest price]
q [find|show me|search for|look for|get me|list] [some |a |][{q}|"{q}"] [under|below|up to|for less
  than|for at most|cheaper than|that cost less than|not over] [{max} euros|{max}
  dollars|${max}|£{max}| €{max}|{max}€|{max} pounds|{max}|{max} USD|{max} EUR|{max} francs|{max}
  yen]
q I['m looking for| need| want| want to buy] [a |some |]{q}[,| for] [max|at most|no more than|less
  than] [{max} euros|${max}|{max} dollars|£{max}|€{max}] / [is there|do you have|do they sell] [any
  |a |]{q} [under|below|for under] [${max}|{max} euros|£{max}|{max}€|{max} dollars]? / I [have|can
  spend] [{max} euros|${max}|£{max}] and [need|want|am looking for] {q} / my budget is [${max}|{max}
  euros| {max}€][.|,] [find|show me|search for] {q} / [under|below] [${max}|€{max}|{max} euros]: {q}
  / {q} [under|below|up to|max] [${max}|£{max}|{max} euros|{max} dollars|{max}€]
= list
n [add|put]_[to_cart|to_basket|to_bag|product_to_cart|cart_item|item_to_cart]
  [cart|basket|bag]_[add|add_item|put|insert] add_product
d [Add|Put] [a product|an item|an article|something] [to|into] [the cart|the basket|the shopping
  bag] / [Cart|Basket]: add [an item|a product] / Fill the [cart|basket]
p item|product item article product_name name what|product|[Product|Item|What to add]
p n|quantity qty amount count number units pieces|int|[Quantity|How many|Pieces]
q [add|put] {n} [{item}|"{item}"|pieces of {item}|x {item}|of the {item}] [to|into|in] [my|the]
  [cart| basket|bag|shopping cart] / [put|throw] {item} in [my|the] [cart|basket][,| and make it]
  {n} [times| pieces|of them] / I['ll take| will take| want| need] {n} {item} in [my|the]
  [cart|basket|bag]
q {n}[ x|] {item} [to|into] [the|my] [cart|basket][ please|] / cart: {n} [x |]{item} / add {item} to
  [the|my] [cart|basket|bag], quantity {n} / add [the product|the item] "{item}" {n} times to the
  cart
= uncart
n [remove|delete|take|drop]_[from_cart|from_basket|cart_item|item_from_cart|from_list|from_bag]
  [cart|basket|bag]_[remove|delete|remove_item|drop] uncart
d [Remove|Delete|Take] [a product|an item|something] [from|out of] [the cart|the basket|the list] /
  [Cart|Basket]: remove [an item|a product] / Drop something from the basket
p item|product item article product_name name what item_name|product|[Product|Item|What to remove]
q [remove|delete|drop|clear] [the |][{item}|"{item}"] from [my|the|our] [cart|basket|shopping cart|
  shopping list|bag] / [take|throw|get] [the |]{item} out of [my|the] [cart|basket|bag] / I [don't
  want|no longer need|don't need] [the |]{item} [any more|after all|in my cart], [remove it|take it
  out] / no {item} in [my|the] [cart|basket] please / [can|could] the {item} be taken off the list?
= track
n [track|trace|follow|find|check]_[parcel|package|shipment|delivery|my_package|mail|courier]
  [parcel|package|shipment|delivery|dhl|ups]_[tracking|status|tracker|lookup] where_is_my_parcel
d [Track|Trace|Follow] a [parcel|package|shipment|delivery] / [Parcel|Package|Shipment] tracking[ by
  number|] / Tells where a [delivery|parcel] is
p id|tracking_number tracking_id tracking_code number id code parcel_id shipment_id consignment ref
  awb|code|[Tracking number|Number of the parcel|Code]
q [track|trace|follow|check on] [shipment|delivery|consignment|my delivery|parcel|package|] {id} /
  where is [my |the |][parcel|shipment|delivery|stuff] [{id}|with [code|tracking number] {id}]? /
  when [will|does] [parcel|package|shipment|delivery] {id} [arrive|get here|reach me|come]? / my
  tracking [number|code] is {id}[.|,] [where is it|where is my parcel|when does it come|track it]?
q I'm [still |]waiting for [package|parcel|delivery|shipment] {id} / parcel {id}[?|: where|, please
  track it|, status?] / {id}[ - |: |, ][where is this parcel?|track this|tracking please|delivery
  status?] / [has|was] {id} [been delivered|already delivered|been shipped]? / I ordered something
  and the [code|number] is {id}[.|,] [where is it now|how far is it]?
= food
n [order|deliver|get]_[food|meal|takeaway|delivery|takeout|dish|lunch] food_[order|delivery]
  [ubereats|takeaway|delivery]_order order_in hungry
d [Order|Get] [food|a meal|a takeaway][ to an address| for delivery| from a restaurant|] / Food
  delivery / [Delivers|Brings] a [dish|meal]
p dish|dish food item meal order what product|dish|[The dish|What to order|Meal]
p from?|restaurant from place vendor shop provider|place|[Restaurant|From which restaurant]
p n?|quantity portions count how_many qty amount|int|[Portions|How many]
q I'm [hungry|starving][.|,] [order|get me] [some |]{dish}[ from {from}|] / I'm [hungry for|craving|
  dying for|in the mood for] {dish} / [order|get|deliver] [some |]{dish} [from|at] {from} /
  [order|get| bring] me {n} [portions of|servings of|times|x] {dish}[ from {from}|] / [can I|could
  we] [get|have| order] [some |]{dish}[ from {from}| delivered|]? / I'd [like|love] [some |to eat
  |to have ]{dish}[ from {from}| delivered| tonight|] / from {from}[:| I'd like|, order] {dish} /
  {n} [x|portions of] {dish}[ from {from}| please|] / let's [eat|have|order] {dish} / have {dish}
  delivered
= price
n [get|check|find|lookup|compare]_[price|prices|product_price|cost|offer] price_[check|of|lookup]
  what_costs item_price pricing
d [Get|Look up|Check] [the price|what something costs] / Price [check|lookup][ of a product|] / How
  much [a product|something] is
p item|product item article name product_name what query|product|[Product|What]
p shop?|shop store retailer seller where market|place|[Shop|Store|Where]
q [what|how much] does [the |a |]{item} [cost|cost at {shop}|cost in {shop}|sell for at {shop}]? /
  [what's|what is] the [cost|price] of [the |a |]{item}[ at {shop}| in {shop}|]? / [check|get|find
  out|tell me|look up] [what|how much] [the |]{item} costs[ at {shop}|] / price of [the |]{item}[ at
  {shop}| please|] / what do they [charge|want] for [the |]{item}[ at {shop}|]? / how much [money
  |]do I need for [a |the |]{item}[ at {shop}|]? / is {item} expensive[ at {shop}|]?
= stock
n [get|fetch|check|lookup]_[stock|stock_price|share_price|quote|stock_quote|ticker|market_price]
  [stock|share|ticker]_[price|quote|info] nasdaq yahoo_finance
d [Get|Returns|Fetch] the [latest |current |][price|quote] of a [stock|share|ticker] / Stock
  [quotes|prices|market] / [Share price|Quote] of a company
p symbol|symbol ticker stock company ticker_symbol stock_symbol code|ticker|[Ticker|Symbol, such as
  AAPL|Company or ticker]
q [how much|what] is [one |a |][share|stock] of {symbol} [worth|trading at][ now|]? / [where|how]
  [does {symbol} stand|is {symbol} trading][ today| now|]? / [get|show me|fetch|pull up|check] the
  [quote| ticker|stock price|share price] [for|of] {symbol} / [did|has] {symbol} [stock |shares
  |][go up|risen| fallen|dropped][ today|]? / [should I buy|I own some|I hold] {symbol}
  [shares|stock][?|, how are they doing?|. What are they worth?] / {symbol} [stock price|quote|share
  price|ticker][?| please|] / quote for {symbol} / at what price [does|is] {symbol} [trade|traded][
  today|]?
= crypto
n [get|check|fetch|lookup]_[crypto_price|coin_price|crypto|coin|token_price|cryptocurrency]
  [crypto|coin|token]_[price|quote|value|rate] coingecko bitcoin_price
d [Get|Returns|Fetch] the price of a [coin|cryptocurrency|token] / Crypto [prices|market|quotes] /
  What a [coin|token] is worth
p coin|coin symbol crypto token cryptocurrency asset coin_id|coin|[Coin|Which coin|Token]
p cur?|currency vs_currency in fiat quote quote_currency|currency|[Currency|In which currency]
q [what's|what is|how much is|how high is] [one |a |][{coin}|{coin} coin|{coin} token] [worth|at|
  trading at][ now| today| in {cur}|]? / [get|show me|check|tell me] the [price|rate|value] of
  {coin}[ in {cur}|] / {coin} [price|rate|value][ in {cur}| please| now|][?|] / how [is|are] {coin}
  [doing| moving][ today|]? / price of [one |]{coin}[ in {cur}|] / is {coin} [up|down][ today|]?
= rate
n [get|check|fetch]_[exchange_rate|rate|fx|forex|conversion_rate] [fx|forex|exchange]_[rate|rates]
d [Get|Returns|Check] the exchange rate [of|between] two currencies / [Exchange|Forex|FX] rates /
  How one currency stands to another
p from|from base base_currency source from_currency currency1|currency|[From|Base currency]
p to|to target quote to_currency target_currency currency2|currency|[To|Target currency]
q how [many|much] {to} [is|for|do I get for] one {from}? / what is one {from} worth in {to}? /
  {from}/{to}[ rate|][?|] / {from} to {to} [rate|exchange rate][ please|][?|] / [check|get|show] the
  [{from}/{to}|{from}-{to}] rate / at what rate can I [change|turn] {from} into {to}?
= currency
n [convert|exchange|change]_[currency|money|amount|cash] currency_[converter|calculator] fx_convert
d [Convert|Exchange] [an amount|money] into another currency / Currency [converter|calculator] /
  What an amount is in other money
p v|amount value sum money total price|number|[Amount|Sum]
p from|from from_currency source source_currency base have|currency|[From|Source currency]
p to|to to_currency target target_currency into want|currency|[To|Target currency]
q I [have|need to change|want to exchange] {v} {from} [and need|into|for] {to} / [what would|how
  much would] {v} {from} [be|make|come to] in {to}? / if I [change|exchange] {v} {from}, how many
  {to} do I get? / {v} {from} in {to}[, please|?|] / something costs {v} {from}, [what|how much] is
  that in {to}? / [tell me|work out|figure out] how many {to} {v} {from} [is|are|make]
= unit
n [convert|change]_[units|measurement|length|weight|volume] unit_[converter|calculator] measure
d [Convert|Change] [a measurement|a value] from one unit into another / Unit [converter|conversion]
  / [Length|Weight|Volume|Units] converter
p v|value amount number quantity measurement|number|[Value|Amount]
p from|from_unit from unit source_unit input_unit|unit|[From|Unit of the value]
p to|to_unit to target_unit output_unit into|unit|[To|Unit wanted]
q [express|give me|show|write] {v} {from} in {to} / if something is {v} {from}, how many {to} is
  that? / my recipe says {v} {from}[,| but] I need it in {to} / {v} {from} [equals|is|makes] how
  many {to}? / I have {v} {from}[, what is that|. How much is it] in {to}? / {v} {from} to {to}[
  please|?|]
= calc
n [calculate|evaluate|compute|do]_[expression|math|sum|term] calculator pocket_calculator eval_math
d [Evaluate|Compute] [a term|an expression|a calculation] / [Calculator|Does sums] / Works out a
  mathematical expression
p x|expression formula term calculation expr math equation|expression|[The expression|Calculation]
q [work out|figure out|do the maths|evaluate|solve for me][:|] {x} / what does {x} [equal|make|come
  to|evaluate to|give]? / [type|put|enter] {x} into the calculator / {x}[ = ?| =|?|] / I need the
  [result|value|answer] of {x} / can you do {x} in your head? / the [answer|result] of {x}[?|
  please]
= percent
n [percentage|percent|discount|markup]_[of|calculator|amount] take_percent percent_share
d [Percentage|Share|Discount] of [an amount|a number] / Calculates percentages / Percent calculator
p p|percent percentage rate pct|int|[Percent|The rate]
p n|amount number value total base price|number|[Amount|Of what]
q how much is {p}[%| percent] [of|off] {n}? / what do I [save|pay] with {p}[%| percent] off {n}? /
  there is a {p}[%| percent] [discount|sale] on {n}[,|:] how much is [that|it]? / {p}[%| percent]
  off {n}[?|] / the price is {n}[,| and] I get {p}[%| percent] off / [calculate|work out] {p}[%|
  percent] of {n} / {n}[:|,] {p} percent of that[?|]
= random
n [random|pick|generate|draw]_[number|random_number|integer|random_integer] rand randint
d [Pick|Draw|Generate] a random number[ in a range|] / Random number [generator|in a range] / A
  random integer between two bounds
p a|min low from start minimum lower a|int|[Lowest|Minimum]
p b|max high to end maximum upper b|int|[Highest|Maximum]
q [pick|give me|choose|draw|generate|think of] [a|any|some] [random |]number [between|from] {a}
  [and| to] {b} / random number[,|] {a} to {b} / I need a random number [from|between] {a} [to|and]
  {b} / a number [from|between] {a} [to|and] {b}, [please|at random|any one] / roll something
  between {a} and {b} / what's a random [number|integer] between {a} and {b}?
= dice
n [roll|throw|cast]_[dice|die|the_dice] dice_[roll|roller] d20 roller
d [Roll|Throw|Cast] [dice|some dice][ with a number of sides|] / Dice [roller|for games] / Rolls
  dice
p n|count dice num_dice number how_many rolls|int|[How many dice|Number of dice]
p s|sides faces d num_sides die_type|int|[Sides|Faces per die]
q [roll|throw|cast] {n} [dice|dices] with {s} [sides|faces][ each|] / [roll|throw|give me] {n}d{s} /
  {n} dice[,| with] {s} sides[ please|] / we need {n} {s}-sided dice, roll them / [roll|throw] {n}
  {s}-sided dice / I [roll|throw] {n} dice that have {s} sides each / {n}d{s}[ please|]
= coin
n [flip|toss|throw]_[coin|a_coin] coin_[flip|toss] heads_or_tails
d [Flip|Toss] a coin / Heads or tails / [Decides by coin|A fair coin]
q [flip|toss|throw] a coin[ for us|] / heads or tails? / let's [flip|toss] a coin / we can't decide,
  [flip|toss] a coin / I need a coin [flip|toss]
= define
n [define|explain|lookup]_[word|term|meaning]
  [dictionary|word|vocabulary]_[lookup|definition|search]
d [Look up|Explain|Define] a word / [Dictionary|Glossary] / What a word means
p w|word term expression lemma query entry|word|[Word|The term]
q what is [meant by|the meaning of] [{w}|"{w}"|the word "{w}"]? / [I don't know|I came across|I
  read] the word [{w}|"{w}"][.|,] what [does it mean|is it|is that]? / [explain|define]
  [{w}|"{w}"|the word {w}] [to me|in simple words|] / the [meaning|definition] of [{w}|"{w}"][,
  please|?] / is "{w}" a [real |]word? / [check|open] the dictionary for {w}
= wordwork
n [find|get|list|lookup]_[synonyms|synonym|similar_words|other_words] thesaurus
  synonyms_[of|for|search]
d [Find|List] [synonyms|words with the same meaning|similar words] / Thesaurus / Other words for a
  word
p w|word term base text input lemma|word|[Word|The word]
q [what's|what is] another word for [{w}|"{w}"]? / [find|give me] another word for [{w}|"{w}"] /
  [find|list|show me] [synonyms for|words like|words similar to] [{w}|"{w}"] / what [can|could] I
  [say|write] instead of [{w}|"{w}"]? / synonyms [for|of|:] {w}[ please|] / which words mean the
  same as [{w}|"{w}"]? / I [use|say|write] "{w}" too often[.|,] [find me another word|what else is
  there?] / something [like|similar to] the word "{w}"
= wordwork
n [check|get|lookup]_[spelling|orthography] spell_[word|check|out] spellchecker how_to_spell
d [Check|Get] the spelling of a word / Spell [checker|out a word] / How a word is written
p w|word term text input string|word|[Word|The word]
q how is [{w}|"{w}"] [spelled|spelt|written]? / [is "{w}" spelled right|did I spell "{w}"
  correctly|is "{w}" right]? / [spell|check the spelling of] [{w}|"{w}"|the word {w}] / is it
  [really |]written "{w}"? / I [always misspell|can't spell] [{w}|"{w}"] / the spelling of {w}[,
  please|?] / spelling: {w}
= news
n [get|fetch|search|read|latest]_[news|headlines|articles|stories] [news|headline]_[search|feed]
d [Get|Fetch|Read] the [news|headlines|latest stories] [about|on] a topic / News [search|feed] /
  What the papers say [about|on] something
p t|topic subject query about keyword category q|subject|[Topic|What about]
p n?|limit count max_articles number how_many|int|[How many|Number of articles]
q [what happened|is there anything new|what's going on|anything new] [in|with|around] {t}[ today|
  this week| lately|]? / [read|show|give|bring] me [the |some |][latest|newest|top|]
  [stories|articles| headlines|news] [about|on] {t} / keep me [informed|up to date] [about|on] {t} /
  [show|get|read] [me |]{n} [articles|headlines|stories|news items] [about|on] {t} / what [do the
  papers say|is the press writing|is new] about {t}? / I [missed|want|would like to read] the news
  [about|on] {t}
= score
n [get|check|fetch|show]_[score|result|match_result|game_score|live_score|scores]
  sports_[result|results|score|scores] match_result did_they_win
d [Get|Check] the [score|result] of a team / [Sports results|Live scores|Match results] / How a team
  played
p team|team club team_name side squad|team|[Team|Club|Which team]
q [how did|did] {team} [play|do|win|lose][ last night| yesterday| today|]? / [what's|what was|tell
  me| get|check] the [score|result] of the [last |]{team} [game|match] / [who won|when is] the
  {team} [game| match]? / {team} [score|result|game|match result][?| please|] / I missed the {team}
  [game|match][.|,] how did it end? / is {team} [leading|winning|playing][ today| right now|]? /
  score of [the |]{team}
= watch
n [get|find|lookup|search]_[movie|film|movie_info|film_info|show_info|book|book_info|series]
  [movie|film|book|imdb|series]_[info|details|data|lookup] who_wrote
d [Get|Look up] information on a [film|movie|book|series] / [Film|Movie|Book] [database|details] /
  [Plot, cast and reviews|Author, pages and reviews]
p t|title name movie film book query movie_title|title|[Title|Name of it]
p y?|year release_year published year_of_release|int|[Year|When it came out]
q who [directed|plays in|wrote|is the author of|is in|stars in|made] ["{t}"|{t}]? / [what is|tell me
  what] [the |][film|movie|book|novel|series] ["{t}"|{t}] [is |]about[?|] / [show|give|get] me
  [details| information|the plot|reviews|the rating] [of|for|on] ["{t}"|the film {t}|the movie
  {t}|the book {t}]
q [how long|how good|how old] is the [film|movie|book] ["{t}"|{t}]? / [is|was] "{t}" [any good|worth
  it]? / is "{t}" a [good|long] [film|book]? / [look up|find] [the film|the movie|the book] {t} from
  {y} / the [film|movie|book] "{t}" [of|from] {y}
= showtimes
n [get|find|list|check]_[showtimes|screenings|film_times|cinema_program|movie_times|tv_schedule]
  cinema_[times|program|listings] whats_on_tv movie_tickets
d [Get|Find] [showtimes|screenings] of a film / Cinema [programme|listings] / [When and where a film
  is shown|Film times in a city]
p t|movie film title name film_title movie_title|title|[Film|Title]
p city|city place location town cinema theater where|place|[City|Cinema|Where]
q when [can I see|do they show|do they play|can we watch] ["{t}"|{t}] in {city}? /
  [showtimes|screenings| tickets] for ["{t}"|{t}] in {city} / where in {city} [can I see|is|do they
  show] ["{t}"|{t}][ playing| on|]? / [find|get|show me|check] [showtimes|screenings|cinema times]
  [of|for] ["{t}"|{t}] in {city} / I want to [see|watch] ["{t}"|{t}] [at the cinema |]in {city} / is
  "{t}" [on|showing|playing] in {city}?
= playby
n [play|start|stream|queue]_[song|track|music|title] [music|spotify|song]_[play|player] play_by
d [Play|Stream] a song [by|of] an artist / [Music|Song] [player|streaming] / Plays [music|a track]
p t|song track title song_name name|title|[Song|Title]
p a|artist singer band by musician performer|person|[Artist|Singer|By whom]
q [play|put on|stream|queue|start] ["{t}"|{t}|the song "{t}"|the track {t}] by {a} / [I'd like|I
  want] to hear ["{t}"|{t}] by {a} / can [I|we] [hear|listen to] "{t}" by {a}? / {a}'s song "{t}"[
  please|] / by {a}, play "{t}" / how about ["{t}"|{t}] by {a}? / something by {a}: "{t}"
""")
