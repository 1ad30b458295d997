package casefile_test

import (
	"strings"
	"testing"

	"stepdown/internal/casefile"
)

func TestANumberThatPeopleCanCall(t *testing.T) {
	for number := range strings.SplitSeq("01632 960201|+44 1632 960201|(01632) 960201|01632-960201|01632 960201 ext 12|"+
		"01632 960201 ext. 12|"+
		"01632 960201 x12|0300 126 1000, option 1 then option 2|0300 126 1000 (option 1)|01632 960201 / 01632 960202|Tel: 01632 960201|"+
		"01632 960201 or 01632 960202|01632960201|01632 960201 extension 4, press 2|+44 (0)1632 960201|01632 960201 (mobile)|0808 960960", "|") {
		if !casefile.IsTelephone(number) {
			t.Errorf("%q is no number", number)
		}
	}
	for text := range strings.SplitSeq("|TBC|unknown|N/A|0|none|see notes|call SW|1234|ext 1234|ex-directory|see intranet|"+
		"07700 900123 (personal)|"+
		"01632 960201 (private - do not give out)|DO NOT GIVE OUT 07700 900123|01632 960201 see notes|j@example.org|01632 9602?1|"+
		"01632 960201 until May|(01632)|+|ext", "|") {
		if casefile.IsTelephone(text) {
			t.Errorf("%q is a number", text)
		}
	}
}

func TestWhatStandsForNothing(t *testing.T) {
	for text := range strings.SplitSeq("unknown|UNKNOWN|N/A|n/a|TBC|tbc.|?|??|-|.| |not known|Not  known|none|nobody|No one|to be confirmed|"+
		"vacant|not allocated|Unallocated|see notes|(unknown)|NOT CONFIRMED|T.B.C.|to follow", "|") {
		if !casefile.SaysNothing(text) {
			t.Errorf("%q says something", text)
		}
	}
	for text := range strings.SplitSeq("home|1|2|H1|dad|mum's|the unknown soldier|Unknown-Smith|Nona|Na|Nil|Tbcic|notknown house|household 2|"+
		"with nobody else|Vacant Lot Farm|A", "|") {
		if casefile.SaysNothing(text) {
			t.Errorf("%q says nothing", text)
		}
	}
}

func TestWhoConfirmsNothing(t *testing.T) {
	for by := range strings.SplitSeq("NOT CONFIRMED|not yet confirmed|unconfirmed|nobody|letter returned|TBC||system|SYSTEM|auto|automatic|"+
		"DV|D.V.|not safe to ask|never verified|do not disclose|no contact|"+
		"System user|batch job|migration|not verified|unable to confirm|?|Not safe|do not write|returned mail|admin", "|") {
		if !casefile.ConfirmedByNobody(by) {
			t.Errorf("%q confirms", by)
		}
	}
	for by := range strings.SplitSeq("Morgan Sampleworth|Robin Exampleby|social worker|Social worker|Sw visit|home visit|mother|Ms Tam Pen|"+
		"School|Duty worker|M Sampleworth|Sam Confirmed|phone call|Health visitor|letter from school|Mr Auton|Adminah Khan|Testa Pen|"+
		"System Reviewer Ann Pen|staff-rex|Mr Never|D.V. Rao|D.V.Rao|D V Rao|robin@example.org|robin.exampleby@example.org|"+
		"Robin Exampleby 01632 960201|01632 960201|Domestic Abuse Service IDVA|MARAC coordinator|MARAC|Precious Uwaga|Marfat Begum|"+
		"Mr Friday|Ring Pen|High risk team|Police marker team|Phone call to mum, www.example.org", "|") {
		if casefile.ConfirmedByNobody(by) {
			t.Errorf("%q confirms nothing", by)
		}
	}
}

func TestARelationshipThatWarns(t *testing.T) {
	for text := range strings.SplitSeq("deceased|father (deceased)|alleged perpetrator|mother - DO NOT CONTACT|not safe|UNSAFE|dead|perp|"+
		"abuser|violent ex|in prison|father - no contact|abusive partner|danger to children|dad, DV", "|") {
		if !casefile.Warns(text) {
			t.Errorf("%q warns of nobody", text)
		}
	}
	for text := range strings.SplitSeq("mother|father|Mother|parent|partner|mother's partner|ex-partner|step-father|foster carer|grandmother|"+
		"maternal grandmother|special guardian|aunt|sibling|other|unknown|young person|self|carer|adoptive parent|family friend|host|"+
		"birth mother||kinship carer|non-resident parent|MGM", "|") {
		if casefile.Warns(text) {
			t.Errorf("%q warns", text)
		}
	}
}

func TestAHouseholdThatIsNotKnown(t *testing.T) {
	for household, home := range map[string]string{"": "", "unknown": "", "N/A": "", "TBC": "", "?": "", "not known": "", "Home": "home",
		" H  1 ": "h 1", "1": "1", "dad": "dad"} {
		if got := (casefile.Adult{Household: household}).Home(); got != home {
			t.Errorf("%q: %q", household, got)
		}
	}
}
