package casefile

import (
	"slices"
	"strings"
)

// Given names in full, as families here have them (ours): a name may be in both. They tell a second given name from a surname, and
// two people from one who goes by a shorter name. Who is called by a rarer name is only asked about more often.
var (
	womens = plainWords(`aaliyah abigail ada adaeze agata agnes agnieszka aisha aleksandra alexandra alexis alice alicja alison amanda amber
		amelia amina amy ana anastasia andrea andreea aneesa aneta angela aniela anita ann anna anne annette anya april asha asma ava ayesha
		barbara beata beatrice bernadette bethany beverley bianca blessing bridget bronwen camelia camilla cara carla carol caroline
		carys catherine ceri charlotte chelsea cheryl chloe christina christine ciara claire clara clare claudia colleen constance
		corina courtney cristina daisy daniela danielle danuta dawn deborah denise diana diane dominika donna dorota doreen dorothy eileen
		eilidh elaine eleanor elena elizabeth ella ellen eloise elzbieta emilia emily emma erin esther eva eve evelyn ewa faith
		farah fatima fatou faye felicity fiona florence folasade frances francesca freya gabriela gail gemma georgia georgina geraldine
		gillian gina gloria grace grazyna gulsen gurpreet gwen hafsa halima hanna hannah harpreet harriet hayley hazel heather helen
		helena hilary hoa hollie holly ifeoma ilona imogen ingrid ioana irena irene iris isabel isabella isla iwona jacqueline jade jadwiga
		jane janet janice jasmine jaspreet jean jennifer jessica jill joan joana joanna joanne jodie josephine joy joyce judith julia
		julie june justyna karen katarzyna katherine kathleen kathryn kayleigh keeley keira kelly kerry khadija kimberley kinga krystyna
		lara larisa latifa laura lauren leah leanne lesley lidia lilian lily linda lisa lois lorna lorraine louisa louise lucinda lucy lydia
		lynn lynne madeleine magdalena mair malgorzata margaret maria mariam mariana marie marion marta martha martyna mary maureen
		megan melanie melissa mia michaela michelle mihaela mirela miriam molly monica monika morag muriel nadia nadine naomi
		natalia natalie natasha ngozi niamh nicola nicole nina noor nora norah oana ola olga olivia paige pamela parveen patricia paula
		paulina pauline penelope philippa phoebe poppy precious priya rachel raluca razia rebecca renata rhian rhiannon rita roberta
		rosalind rose rosemary roxana ruby rukhsana ruth sabina sadia saima salma samantha samina samira sana sandra sara sarah
		saskia scarlett shabana shannon sharon sheila shirley shona sian silvia simona sinead siobhan sofia sonia sophia sophie
		stefania stella stephanie susan susanna suzanne sylvia tamara tamsin tania tara teresa tessa thandiwe theresa tina tracey
		ursula valentina valerie vanessa vera veronica victoria violet viorica wendy wiktoria winifred yasmin yetunde yvonne zahra
		zainab zara zoe zofia zuzanna`)
	mens = plainWords(`aaron abdul abdullah abraham adam adeel adrian adrien ahmed aidan alan alasdair albert alec aleksander alexander alexis
		alfred alistair alun amir amit andrei andreas andrew andrzej angus anthony antonio arjun arthur arkadiusz asad asif
		ashley austin barry bartosz benjamin bernard bilal blessing bogdan bradley brandon brendan brian bruce bruno callum cameron carl
		catalin cezary charles christian christopher chukwuemeka ciaran cian clifford clive colin conor connor constantin cornel craig
		curtis cyril dafydd damian daniel darius dariusz darren david dawid dean declan denis dennis derek desmond dinesh dominic
		donald dorin douglas duncan dylan eamon edmund edward edwin elijah elliot emeka emmanuel eric ernest ethan euan evan ewan
		fabian faisal farhan felix fergus filip finlay florin francis frank frederick gabriel gareth gary gavin geoffrey george georgi
		geraint gerald gerard giles glen glenn gordon graham grant gregory grzegorz gurdeep guy habib hamish hamza haroon harold harry harvey
		hasan hassan henry howard hubert hugh hugo hussain hywel iain ian ibrahim idris ilie imran ioan ion ionut isaac ismail
		ivan ivor jacek jacob jakub james jan jason jaroslaw jeffrey jeremy jerome jerzy joel johan john jonathan jordan jose joseph
		joshua julian justin kamil karim karl karol keith kelly kenneth kevin kieran kofi krzysztof kwame kyle lawrence lech leonard leslie
		lewis liam logan louis lucas luke lukasz maciej malcolm marcin marcus marek marian mario marius mark martin mateusz matthew
		maurice maximilian michael michal mihai mikolaj mircea mohamed mohammad mohammed mohan muhammad murray mustafa nasir nathan
		nathaniel neil nicholas nicolae nigel noah noel norman oliver oluwaseun omar oscar osman owen patrick patryk paul pawel pedro
		peter philip piotr przemyslaw rafal rajesh ralph raymond reece rhodri rhys richard robert robin roderick rodney roger roland
		ronald rory rowan roy rupert russell ryan ryszard salman samuel sanjay scott sean sebastian sergiu seth shane shaun sidney simon
		slawomir stanislaw stanley stefan stephen steven stewart stuart suleman sunil szymon tadeusz tariq terence theodore thomas
		timothy tobias tomasz trevor tristan tyler tyrone usman vasile victor viktor vincent vlad walter warren wayne wesley wiktor
		william wojciech xavier yusuf zachary zbigniew zoltan`)
	// seconds are short names, and such as stand second where families come from that have them, of women and men.
	seconds = plainWords(`kim mae rae may leigh jo lou sam alex charlie ellie toni beth kate max joe ben tom dan lee ray jay ali bibi begum
		kaur singh kumar devi thi bea eden robin jamie taylor morgan`)
)

func plainWords(words string) map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields(words) {
		all[plainWord(w)] = true
	}
	return all
}

// areGiven tells whether all words can be given names of one person: Sarah Jane, and not Sarah James. The first may be a short form.
func areGiven(words []string) bool {
	if len(words) > 0 && !isInFull(words[0]) && fulls[words[0]] != nil {
		words = words[1:]
	}
	of := func(names map[string]bool) bool {
		return !slices.ContainsFunc(words, func(w string) bool { return !isInitial(w) && !names[w] && !seconds[w] })
	}
	return of(womens) || of(mens)
}

func isInFull(given string) bool { return womens[given] || mens[given] }

// areTwo tells whether two given names, as nameWords gives them, are those of two people: each is a name in full, and neither is short
// for the other, nor begins it, unless one is a man's and one a woman's.
func areTwo(a, b string) bool {
	return isInFull(a) && isInFull(b) && a != b && !oneName(a, b) &&
		(!areGiven([]string{a, b}) || !strings.HasPrefix(a, b) && !strings.HasPrefix(b, a))
}
