package casefile

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// givenNames are the words of a name but the surname, as nameWords gives them. A title with one word has only a surname.
func givenNames(name string) []string {
	before, after, _ := strings.Cut(name, ",")
	rest := slices.DeleteFunc(strings.Fields(after), func(w string) bool { return suffixes[folded(w)] })
	if first := nameWords(strings.Join(rest, " ")); len(first) > 0 {
		return first // Penhallow, Tam
	}
	words := nameWords(before)
	if all := strings.Fields(before); len(words) == 1 && len(withoutTitles(all)) == len(all) {
		return words
	}
	return words[:max(0, len(words)-1)]
}

// formed tells of which given names the word may be a form.
func formed(w string) func(given string) bool {
	return func(given string) bool { return formOf(w, given) }
}

// formOf tells whether somebody of the given name may go by the word: Tam of Tamsin, Cathy of Catherine, Bella of Isabella, Bob of
// Robert, Małgorzato of Małgorzata. Of fewer than three letters only the table knows: Emma is no Emily, and Amy no Amit.
func formOf(w, given string) bool {
	if w == given || oneName(w, given) {
		return true
	}
	short, full := oneM(w), oneM(given)
	stem := stemOf(short)
	if areTwo(w, given) || utf8.RuneCountInString(short) < leastNamed {
		return false
	}
	return strings.HasPrefix(full, short) || strings.HasSuffix(full, short) ||
		utf8.RuneCountInString(stem) >= leastNamed && strings.HasPrefix(full, stem)
}

func oneM(w string) string { return strings.ReplaceAll(w, anM, "m") }

// stemOf is what stays of a short form without its ending: Cath of Cathy, Tam of Tammy.
func stemOf(w string) string {
	r := []rune(w)
	for len(r) > 2 && strings.ContainsRune("aeiouy", r[len(r)-1]) {
		r = r[:len(r)-1]
	}
	if n := len(r); n > 2 && r[n-1] == r[n-2] {
		r = r[:n-1]
	}
	return string(r)
}

// shortFor tells of which names a word may be the short form, or the full one: of those that begin alike, and of a few others (ours).
func shortFor(w string) func(name string) bool {
	return func(name string) bool {
		alike := min(len(w), len(name)) >= leastNamed && (strings.HasPrefix(name, w) || strings.HasPrefix(w, name))
		return alike || oneName(w, name)
	}
}

// oneName tells whether two words are one name by the table.
func oneName(a, b string) bool {
	return slices.ContainsFunc(fulls[a], func(full string) bool { return slices.Contains(fulls[b], full) })
}

// fulls are the full names that each word of the table may stand for: a name in full stands for itself.
var fulls = func() map[string][]string {
	all := map[string][]string{}
	for _, row := range strings.Split(`bob robert,bobby robert roberta,bobbie robert roberta,rob robert,robbie robert,robby robert,
		bill william,billy william,will william,willie william,liam william,dick richard,rick richard,rich richard,ricky richard,
		ted edward theodore,teddy edward theodore,ned edward,ed edward edwin,eddie edward edwin,eddy edward edwin,
		jack john,jon john jonathan,johnny john,jim james,jimmy james,jamie james,jake jacob,tom thomas,tommy thomas,
		harry henry harold,hal henry,hank henry,larry lawrence,chuck charles,charlie charles charlotte,tony anthony antony,
		drew andrew,andy andrew,andrzej andrew,alex alexander alexandra aleksander,sandy alexander alexandra,
		sasha alexander alexandra,sandra alexandra,mike michael,mick michael,steve stephen steven,steven stephen,stefan stephen,
		dave david,geoff geoffrey,jeff jeffrey,joe joseph,jo joseph joanna josephine,nikki nicola nicole,nicky nicola nicholas,
		nick nicholas,liz elizabeth,lizzie elizabeth,libby elizabeth,lisa elizabeth,betty elizabeth,beth elizabeth,bess elizabeth,
		peggy margaret,peg margaret,maggie margaret,meg margaret,kate katherine catherine kathryn,katie katherine catherine,
		kathy katherine catherine,cathy catherine katherine,molly mary,polly mary,sally sarah,nell eleanor helen,ellie eleanor elizabeth,
		nan anne ann,annie anne ann,tina christina,kit christopher,becky rebecca,bella isabella,izzy isabel isabella isobel,
		jackie jacqueline,vicky victoria,vikki victoria,sue susan suzanne,suzie susan suzanne,mandy amanda,trish patricia,tricia patricia,
		al alan albert alfred alexander,ally alison alice alexandra,abby abigail,abbie abigail,addie ada adelaide adeline,aggie agnes agata,
		ania anna,anna joanna,ana anna,anne joanne,bert albert robert herbert hubert gilbert bertram,cy cyril,di diana diane,
		em emma emily emilia emmanuel,emmy emma emily,ella isabella eleanor gabriella,evie eve eva evelyn,fi fiona,flo florence,
		iggy ignatius,issy isabel isabella isobel,jo jolene joan,johnnie john,ky kyle,lexi alexandra alexis,lily lilian,
		lou louise louis lucy,lottie charlotte,manny emmanuel,mia maria amelia michaela,mina amina wilhelmina,ollie oliver olivia,
		ozzy oscar osman,rita margarita margaret,si simon,ty tyler tyrone,vi violet,ewa eva,ela elzbieta,eliza elizabeth,zander alexander,
		hattie harriet,frankie frances francesca francis,millie camilla emily amelia,dot dorothy,gosia malgorzata,kasia katarzyna,
		asia joanna,basia barbara,ola aleksandra,zosia zofia,tomek tomasz,tomasz thomas,ionut ion,yusuf yousef,youssef yousef,
		mo mohammed,muhammad mohammed,mohamed mohammed,muhammed mohammed,mohammad mohammed`, ",") {
		words := nameWords(row)
		all[words[0]] = append(all[words[0]], words[1:]...)
		for _, full := range words[1:] {
			if !slices.Contains(all[full], full) {
				all[full] = append(all[full], full)
			}
		}
	}
	return all
}()
