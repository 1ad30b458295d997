package address_test

import (
	"testing"

	"stepdown/internal/address"
)

func TestWhatIsNoPartOfAnAddress(t *testing.T) {
	for line, want := range map[string][2]bool{ // by way of somebody else, asks not to write
		"c/o Mr Bob Danger": {true, false}, "C/O The Manor": {true, false}, "Flat 2 c/o Danger": {true, false}, "care of Mrs Pen": {true, false},
		"℅ Danger": {true, false}, "c\\o Danger": {true, false}, "FAO Mr Danger": {true, false}, "Attn: Bob": {true, false},
		"For the attention of Bob": {true, false}, "C/O": {true, false},

		"DO NOT POST - DV": {false, true}, "do not write": {false, true}, "Don't contact": {false, true}, "DONT SEND": {false, true},
		"12 High Street (no contact)": {false, true}, "NO POST": {false, true}, "not safe": {false, true}, "Unsafe address": {false, true},
		"by hand only": {false, true}, "Return to sender": {false, true}, "GONE AWAY": {false, true}, "Confidential": {false, true},
		"address withheld": {false, true}, "never write here": {false, true},

		"Coke Street": {}, "1 Careofield Road": {}, "Co-op Buildings": {}, "Faro Court": {}, "Attney Lane": {}, "C O Close": {},
		"Care Officers' Row": {},
		"2 Post Office Lane": {}, "Nopost Farm": {}, "No. 2 Post House": {}, "Contact Way": {}, "Donot Close": {}, "Notsafe House": {false, true},
		"Never End": {}, "Refuge Road": {}, "Danger Lane": {}, "Safe Harbour": {}, "Confidence Court": {}, "Gone Awaywood": {}, "Hand Lane": {},
		"": {},
	} {
		lines := []string{"1 Alpha Street", line}
		if got := [2]bool{address.GoesThroughOthers(lines), address.Forbids(lines)}; got != want {
			t.Errorf("%q: %v, want %v", line, got, want)
		}
	}
}
