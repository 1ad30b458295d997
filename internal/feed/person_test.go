package feed

import (
	"strings"
	"testing"
)

func TestWhatIsNoNameIsRejected(t *testing.T) {
	for rule, all := range map[string][]string{
		"stands in the place of a name that is not known": {"NULL", "Null", "N/A", "n/a", "N/K", "Unknown", "Ms Unknown", "UNKNOWN UNKNOWN",
			"Not known", "Mr. Not Known", "-", "--", ".", "TBC", "Mx TBC", "tba", "None", "To be confirmed", "123"},
		"says more than a name, and it would be printed": {"Ms Tam (DECEASED)", "Tam Fable deceased", "Ms Tam - DO NOT WRITE", "do not contact",
			"Tam Fable (no contact)", "Tam Fable - don't write", "Tam Fable DO NOT VISIT"},
		"was read in the wrong encoding, as where Ã© stands for é": {"Jos‚ Fable", "Zo‰ Fable", "AndrŽ Fable", "Fran‡ois", "Bj”rn Fable",
			"Jƒnos", "M„rta Fable", "Zo=C3=AB Fable", `O\u2019Fable`, "Zo%C3%AB", `Zo\xeb`, "Ren‚e", "JosŽ", "Mu¤oz", "N¡amh", "Jos¢"},
	} {
		for _, s := range all {
			var to string
			p := person{named{text{&to, 100}}}.read(s, reading{})
			if p == nil || p.rule != rule {
				t.Errorf("%q: %+v, want: %s", s, p, rule)
			}
		}
	}
}

// TestWhatMayBeANameIsTaken has names that look like mistakes, and those of many languages, besides the 200 of testdata/names.
func TestWhatMayBeANameIsTaken(t *testing.T) {
	for s := range strings.SplitSeq(`Ms Null|Jo Null|Ms Jo None|Na Li|Ms Na|Mr No|Ms Do|Thi Do|An Do Nguyen|Mr Test|X Æ Fable|Ms O|J|
		Tobias TBC-Fable|Ms Unknown-Fable|Decease Fable|Ms Contact|Mr Noah Contact|O'Fable|O’Fable|D'Arcy Fable|Ní Fhábla|Ó Fábla|
		Zoë Fable|André|José|François|Björn|János|Márta|Muñoz|Niamh|Šárka|Žofie|ŽOFIE|Ágnes ŠÁRKA|Œuvrard|Ÿves|D’Œuvre|Anaïs ŒUVRE|
		Łukasz Wąż|Świętosława|Żaneta Źródło|Ștefan Țepeș|Brânză|Ioana Gheorghiță|Siân Llŷr|Gwŷn ap Dŵr|Ynyr Tŷ-Mawr|Renée-Élise|
		Noël L’Hôte|Ana “Ani” Fable|Mª José Fable|Col·lell|Ann-Marie Fable–Sample|Jean-François|Mc Fable|MacŠimek|Ngũgĩ|Nguyễn Thị Ánh|
		Mr & Mrs Fable|Ms A. Fable|Fable, Jo|Jo Fable Jr.|Jo Fable III|Ms Jo Fable (née Sample)|Baby Fable|Unborn Fable|Æ. Ødegård|Dž. Fable|`,
		"|") {
		s = strings.TrimSpace(s)
		var to string
		if p := (person{named{text{&to, 100}}}).read(s, reading{}); p != nil || to != s {
			t.Errorf("%q: %+v", s, p)
		}
	}
}
