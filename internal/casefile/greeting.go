package casefile

import (
	"slices"
	"strings"
)

// GreetsAnother tells whether what stands after Dear is the name of somebody else than the reader: of one of the others on the record,
// or with a surname or a title that is not the reader's. A given name that nobody else on the record has may be what they are called.
func GreetsAnother(greeting, name string, others ...string) bool {
	greeting = strings.TrimRight(greeting, " ,")
	words := withoutTitles(strings.Fields(greeting))
	if len(words) == 0 {
		return false
	}
	own := nameWords(name)
	theirs := nameWords(strings.Join(others, " "))
	for _, w := range nameWords(strings.Join(words, " ")) {
		switch {
		case slices.Contains(own, w):
		case !isInitial(w) && slices.Contains(theirs, w),
			!slices.ContainsFunc(own, shortFor(w)) && slices.ContainsFunc(theirs, shortFor(w)):
			return true
		}
	}
	if strings.Contains(greeting, ",") || calledOtherwise(greeting, name) {
		return true
	}
	last := words[len(words)-1]
	alone := len(words) == 1 && last == greeting
	return !alone && slices.ContainsFunc(nameWords(last), func(w string) bool { return !slices.Contains(own, w) })
}

// calledOtherwise tells whether one of the two is called Mr and the other is not.
func calledOtherwise(a, b string) bool {
	one, other := courtesies(a), courtesies(b)
	return len(one) == 1 && len(other) == 1 && one[0] != "mx" && other[0] != "mx" && (one[0] == "mr") != (other[0] == "mr")
}

// shortFor tells of which names a word may be the short form, or the full one: of those that begin alike, and of a few others (ours).
func shortFor(w string) func(name string) bool {
	return func(name string) bool {
		alike := min(len(w), len(name)) >= leastNamed && (strings.HasPrefix(name, w) || strings.HasPrefix(w, name))
		return alike || slices.Contains(nicknames[w], name) || slices.Contains(nicknames[name], w)
	}
}

// nicknames are by which names people may go who are called so. Both are folded as nameWords folds.
var nicknames = func() map[string][]string {
	all := map[string][]string{}
	for _, row := range strings.Split(`bob robert,bobby robert,bill william,billy william,will william,dick richard,rick richard,
		ted edward theodore,teddy edward,ned edward,jack john,jim james,jimmy james,harry henry harold,hal henry,hank henry,larry lawrence,
		chuck charles,charlie charles charlotte,tony anthony antony,drew andrew,alex alexander alexandra,sandy alexander alexandra,
		sasha alexander alexandra,mike michael,mick michael,steve stephen steven,dave david,geoff geoffrey,jeff jeffrey,joe joseph,
		liz elizabeth,lizzie elizabeth,betty elizabeth,beth elizabeth,bess elizabeth,peggy margaret,peg margaret,maggie margaret,
		meg margaret,kate katherine catherine kathryn,katie katherine catherine,kathy katherine,molly mary,polly mary,sally sarah,
		nell eleanor helen,nan anne ann,annie anne ann,tina christina,becky rebecca,bella isabella,jackie jacqueline,vicky victoria,
		gosia malgorzata,kasia katarzyna,asia joanna,basia barbara,ola aleksandra,tomek tomasz,mo mohammed muhammad mohamed`, ",") {
		words := nameWords(row)
		all[words[0]] = words[1:]
	}
	return all
}()

// MayMean tells whether a letter to the name may reach the other: whether all words of one are among the other's, with two of them
// in full or the same title, and none that tells them apart; or whether it ends in the other's given name.
func MayMean(name, other string) bool {
	one, theirs := nameWords(name), nameWords(other)
	if len(one) > 2 && len(theirs) > 1 && one[len(one)-1] == theirs[0] {
		return true
	}
	if calledOtherwise(name, other) || !MayBeSameName(name, other) {
		return false
	}
	common := 0
	for _, w := range one {
		if !isInitial(w) && slices.Contains(theirs, w) {
			common++
		}
	}
	return common > 1 || len(courtesies(name)) == 0 && len(one) == 1 || len(courtesies(name)) > 0 && len(courtesies(other)) > 0
}
