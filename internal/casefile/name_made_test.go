package casefile_test

import (
	"strings"
	"testing"

	"stepdown/internal/casefile"
)

func TestAMailboxThatCarriesSomebodysName(t *testing.T) {
	for _, tc := range []struct{ somebody, reader, held, goes string }{
		{"Mr Bob Danger", "Ms Tam Pen", `bob.danger bobdanger1980 b.danger bdanger danger tamandbob tam.and.bob bob-tam thedangers danger.family
			familydanger mr.danger robert.danger dangerbob DANGER_BOB tam.danger tam+bob bob bob1980 rob.tam dangermouse 1danger2 b.o.b tam_n_bob
			bobby bobd bob.cat.lover robandtam xdangerx d4nger.danger`,
			`tam.pen tampen tpen tam tam1980 t.pen pen.tam kim bobbin bobcat sunshine t.p.1980 hello family home pens thepens
			b dan tam.bo o.b tamara.roberts robertson`},
		{"Robert Pask", "Ms Tam Pen", "bpask bobp bobpask b.pask pask rpask bobbyp robp robertp bob", "tam.pen bp bobbin pasket tpen bo"},
		{"Mr Robert Danger", "Ms Tam Pen", "bobd bdanger bobd1980 bob.d bobbyd robd", "tam.d bd d.pen tamd"},
		{"Ms Elizabeth Pask", "Ms Tam Pen", "lpask bpask epask bethp lizp", "tpask.pen tam bethan"},
		{"Mr Bob Pen", "Ms Tam Pen", "bob bob.pen bobpen bpen b.pen penb robert.pen tamandbob pen.bob 80bob", `tam.pen pen thepens tpen t.pen
			tam.b.pen penfamily pen1980 tampen mrspen kate.pen`},
		{"Mr B Li", "Ms Tam Pen", "", "tam.pen li lily bli bpen tam.li olivia"},
		{"Mr Bob Hill", "Ms Tam Pen", "hill bob.hill bhill thehills tamhill", "tam.hillside churchill hillary chill tam.pen"},
		{"Mr Bob Rose", "Ms Tam Penrose", "rose bob.rose", "tam.penrose penrose tpenrose penrose1980 primrose"},
		{"Mr Marcus Penhallow-Danger", "Ms Tam Pen", "danger marcus tam.danger marcusdanger penhallow", "tam.pen mark"},
		{"Mr Bruno Müller", "Ms Tam Pen", "muller bruno.mueller bruno", "tam.pen mull"},
		{"Ms Ann Danger", "Ms Joanna Pen", "ann ann.danger annie.pen annd", "joanna joannapen hannah anna.pen joanna.pen"},
	} {
		for want, boxes := range map[bool]string{true: tc.held, false: tc.goes} {
			for _, box := range strings.Fields(boxes) {
				if got := casefile.MailboxNames(box+"@danger.example.org", tc.somebody, []string{tc.reader}); got != want {
					t.Errorf("%s for %s beside %s: %v", box, tc.reader, tc.somebody, got)
				}
			}
		}
	}
}

func TestADomainThatCarriesSomebodysName(t *testing.T) {
	for want, boxes := range map[bool]string{
		true: `tam@bobdanger.co.uk tam@danger.org tam@thedangers.me.uk tam@mail.bobdanger.com tam@bdanger.net tam@danger-family.co.uk
			tam@robertdanger.uk tam@bob.danger.co.uk tam@BobDanger.CO.UK tam@bobd.co.uk tam@tamandbob.com tam@danger1980.org.uk`,
		false: `tam@example.org tam@danger.example.org tam@gmail.com tam@bobdanger.example.org tam@dangermouse.com tam@tampen.co.uk
			tam@pen.org.uk tam@school.sch.uk tam@co.uk tam@localhost tam tam@ tam@uk tam@fablebury.gov.uk tam@bobbin.co.uk tam@hopeful.org`,
	} {
		for _, box := range strings.Fields(boxes) {
			if got := casefile.MailboxNames(box, "Mr Bob Danger", []string{"Ms Tam Pen"}); got != want {
				t.Errorf("%s: %v", box, got)
			}
		}
	}
	for surname, box := range map[string]string{"Sky": "tam@sky.com", "Virgin": "tam@virgin.net", "Orange": "tam@orange.co.uk",
		"Live": "tam@live.co.uk", "Mac": "tam@mac.com", "Mail": "tam@mail.com", "Example": "tam@sub.example.co.uk"} {
		if got := casefile.MailboxNames(box, "Mr Bob "+surname, []string{"Ms Tam Pen"}); got != (surname == "Example") {
			t.Errorf("%s for %s: %v", box, surname, got)
		}
	}
}
