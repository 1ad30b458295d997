package casefile_test

import (
	"strings"
	"testing"

	"stepdown/internal/casefile"
)

// wants what tells says of each text, with bars between them, to be so.
func wants(t *testing.T, tells func(string) bool, so bool, texts string) {
	t.Helper()
	for text := range strings.SplitSeq(texts, "|") {
		if tells(text) != so {
			t.Errorf("%q: %v, want %v", text, !so, so)
		}
	}
}

func TestANumberThatPeopleCanCall(t *testing.T) {
	wants(t, casefile.IsTelephone, true, "01632 960201|+44 1632 960201|(01632) 960201|01632-960201|01632 960201 ext 12|"+
		"01632 960201 ext. 12|"+
		"01632 960201 x12|0300 126 1000, option 1 then option 2|0300 126 1000 (option 1)|01632 960201 / 01632 960202|Tel: 01632 960201|"+
		"01632 960201 (staff room)|Home-Start 01632 960201|Home School Link 01632 960201|Old Mill Surgery 01632 960201|"+
		"Her Centre 01632 960201|"+
		"Tel No: 01632 960201|01632 960201 (direct)|M: 07700 900123|01632 960201 extn 234|01632 960201 (duty)|01632 960201 (school office)|"+
		"DDI 01632 960201|T: 01632 960201|Landline: 01632 960201|01632 960201 (switchboard)|01632 960201 #234|01632 960201 & 01632 960202|"+
		"01632 960201 Mon-Fri|01632 960201 (Mon–Fri 9am-5pm)|01632 960201 (term time only)|Reception 01632 960201|01632 960201 [team]|"+
		"01632 960201 (Robin Exampleby)|Freephone 0808 960 960|01632 960201 - ext. 12|01632 960201 out of hours 01632 960202|"+
		"Children's Services 01632 960201|Family Hub – 01632 960201|No. 01632 960201|w: 01632 960201|Business support: 01632 960201|"+
		"01632 960201 ext 5 or 07700 900123|01632 960201 (voicemail)|01632 960201; press 1|(+44) 1632 960201|01632 960201|"+
		"01632 960201 or 01632 960202|01632960201|01632 960201 extension 4, press 2|+44 (0)1632 960201|01632 960201 (mobile)|0808 960960")
	wants(t, casefile.IsTelephone, false, "|TBC|unknown|N/A|0|none|see notes|call SW|1234|ext 1234|ex-directory|see intranet|"+
		"07700 900123 (personal)|"+
		"01632 960201 (private - do not give out)|DO NOT GIVE OUT 07700 900123|01632 960201 see notes|j@example.org|01632 9602?1|"+
		"01632 960201 (own)|01632 960201 until May|(01632)|+|ext|TBC 01632 960201|01632 960201 TBC|01632 960201 (home)|"+
		"home: 01632 960201|Home tel 01632 960201|01632 960201 (old)|"+
		"her home 01632 960201|"+
		"01632 960201 professionals only|her mobile 07700 900123|"+
		"01632 960201 never after 5|not 01632 960201|01632 960201 ask for Kim|don't use 01632 960201|01632 960201 (disconnected)|"+
		"01632 960201 confidential|01632 960201 - do not share|01632 960201 not to be disclosed|Fax 01632 960201|01632 96****|ext 1234, room 56|"+
		"old number 01632 960201|wrong number? 01632 960201|01632 960201 (unobtainable)|01632 960201 staff only|room 5, floor 2, desk 1234|"+
		"01632 960201 pin 1234|tel:none|DV 01632 960201|internal 01632 960201|01632 960201 (check)")
}

func TestAnOrganisationIsNoOrder(t *testing.T) {
	wants(t, casefile.IsNoDetail, false,
		"Don't Lose Hope|Don’t Lose Hope|Never Too Late CIC|Never Alone Project|Never Give Up|Do Not Despair|"+
			"Sample School|Domestic Abuse Service|Safe Contact Centre|Contact a Family|Never Say Never|Don't Walk Past|Not to be Sneezed At|"+
			"Call Centre|The Confidential Helpline|Must Not Wait|No Limits|Don't Look Back CIC|Use Your Voice|NSPCC|"+
			"Women's Refuge|Never Forgotten|Do Not Go Gentle|Never Lost Youth")
	wants(t, casefile.IsNoDetail, true, "DO NOT DISCLOSE|do not write|Don't contact|dont send|never write|must not be told|"+
		"not to be disclosed|not to be shared|"+
		"Do not give out|don’t tell|do not name|never call|Do not use|no contact|School - do not mention|do not print|"+
		"not to be named|do not give details|must not be contacted|Do Not Share|do not email|do not e-mail|do not publish|not to be published|"+
		"TBC|unknown|")
}

func TestWhatStandsForNothing(t *testing.T) {
	wants(t, casefile.SaysNothing, true,
		"unknown|UNKNOWN|N/A|n/a|TBC|tbc.|?|??|-|.| |not known|Not  known|none|nobody|No one|to be confirmed|"+
			"vacant|not allocated|Unallocated|see notes|(unknown)|NOT CONFIRMED|T.B.C.|to follow")
	wants(t, casefile.SaysNothing, false,
		"home|1|2|H1|dad|mum's|the unknown soldier|Unknown-Smith|Nona|Na|Nil|Tbcic|notknown house|household 2|"+
			"with nobody else|Vacant Lot Farm|A")
}

func TestWhoConfirmsNothing(t *testing.T) {
	wants(t, casefile.ConfirmedByNobody, true,
		"NOT CONFIRMED|not yet confirmed|unconfirmed|nobody|letter returned|TBC||system|SYSTEM|auto|automatic|"+
			"DV|D.V.|not safe to ask|never verified|do not disclose|no contact|"+
			"System user|batch job|migration|not verified|unable to confirm|?|Not safe|do not write|returned mail|admin")
	wants(t, casefile.ConfirmedByNobody, false,
		"Morgan Sampleworth|Robin Exampleby|social worker|Social worker|Sw visit|home visit|mother|Ms Tam Pen|"+
			"School|Duty worker|M Sampleworth|Sam Confirmed|phone call|Health visitor|letter from school|Mr Auton|Adminah Khan|Testa Pen|"+
			"System Reviewer Ann Pen|staff-rex|Mr Never|D.V. Rao|D.V.Rao|D V Rao|robin@example.org|robin.exampleby@example.org|"+
			"Robin Exampleby 01632 960201|01632 960201|Domestic Abuse Service IDVA|MARAC coordinator|MARAC|Precious Uwaga|Marfat Begum|"+
			"Mr Friday|Ring Pen|High risk team|Police marker team|Phone call to mum, www.example.org")
}

func TestARelationshipThatWarns(t *testing.T) {
	wants(t, casefile.Warns, true,
		"deceased|father (deceased)|alleged perpetrator|mother - DO NOT CONTACT|not safe|UNSAFE|dead|perp|"+
			"unsafe|Do not write|grandmother (passed away)|died 2024|dad - opens the post|father, letters returned|step-dad (high risk)|D.V. perp|"+
			"high risk to mother|father, see notes|uncle - threats made|father (injunction)|dad: DV|mother - not to be told|no letters|"+
			"father: ring first|father - nie pisać|tata (decedat)|ojciec - przemoc|MARAC|gone away|in custody|dad (use other address)|"+
			"abuser|violent ex|in prison|father - no contact|abusive partner|danger to children|dad, DV")
	wants(t, casefile.Warns, false,
		"mother|father|Mother|parent|partner|mother's partner|ex-partner|step-father|foster carer|grandmother|"+
			"maternal grandmother|special guardian|aunt|sibling|other|unknown|young person|self|carer|adoptive parent|family friend|host|"+
			"Carer (weekends only)|Mother (high risk pregnancy)|Grandmother - lives here|mother (weekends)|Father (moved out)|aunt, lives here|"+
			"father - has moved|Mother (nights only)|Father (on days)|mother (works nights)|mother@example.org|mother 07700 900123|Uwaga's aunt|"+
			"Father (left 2024)|Father (Monday-Friday)|mother (until May)|uncle from Monmouth|Dad lives here|grandmother - collects from school|"+
			"Mother (day only)|carer, by hand|foster carer (care order)|mother's partner has returned|Deirdre's mother|Safer carer|"+
			"birth mother||kinship carer|non-resident parent|MGM")
}

func TestAHouseholdThatIsNotKnown(t *testing.T) {
	for household, home := range map[string]string{"": "", "unknown": "", "N/A": "", "TBC": "", "?": "", "not known": "", "Home": "home",
		" H  1 ": "h 1", "1": "1", "dad": "dad"} {
		if got := (casefile.Adult{Household: household}).Home(); got != home {
			t.Errorf("%q: %q", household, got)
		}
	}
}
