package address_test

import (
	"errors"
	"strings"
	"testing"

	"stepdown/internal/address"
)

func TestTwoAddressesInOne(t *testing.T) {
	for _, tc := range []struct {
		lines, postcode string
		want            error
	}{
		{"12 High Street|Sampleton", "NN1 1AA", nil},
		{"12 High Street|Sampleton|nn11aa", "NN1 1AA", nil},
		{"12 High Street, Sampleton NN1 1AA", "", nil},
		{"Flat 2|10 High Street|Sampleton", "NN1 1AA", nil},
		{"3 Rose Court|10 High Street|Sampleton", "NN1 1AA", nil},
		{"Rose Cottage|Mill Lane|Church Road|Sampleton", "NN1 1AA", nil},
		{"1 Farm Cottages|Mill Lane|Sampleton", "NN1 1AA", nil},
		{"Unit 5, 10 High St, 2nd Floor", "NN1 1AA", nil},
		{"Sergeants' Mess|BFPO 801", "BF1 3AA", nil},
		{"", "", nil},
		{"12 High Street|Sampleton NN1 1AA|Fableshire", "NN1 1AA", nil},
		{"12 High Street, NN1 1AA, Sampleton", "nn11aa", nil},
		{"12 High Street|nn1  1aa|Sampleton", "NN1 1AA", nil},
		{"12 High Street|Sampleton|Postcode: NN1 1AA", "NN1 1AA", nil},
		{"12 High Street (NN1 1AA)|Sampleton, NN11AA.", "NN1 1AA", nil},
		{"12 High Street|NN1-1AA", "NN1 1AA", nil},
		{"12 High Street|Sampleton|NN1", "NN1 1AA", nil},

		{"12 High Street|Sampleton|NN1 1AB", "NN1 1AA", address.ErrTwoPostcodes},
		{"12 High Street|Sampleton NN1 1AB", "NN1 1AA", address.ErrTwoPostcodes},
		{"12 High Street, Sampleton, nn1 1ab, Fableshire", "nn11aa", address.ErrTwoPostcodes},
		{"12 High Street NN1 1AB|3 Mill Road NN1 1AA", "", address.ErrTwoPostcodes},
		{"12 High Street|3 Mill Road|Sampleton", "NN1 1AA", address.ErrTwoAddresses},
		{"12 High St, Sampleton, 3 Mill Rd, Otherton", "NN1 1AA", address.ErrTwoAddresses},
		{"12A High St|4 High St", "NN1 1AA", address.ErrTwoAddresses},
		{"12 High Street (formerly 3 Mill Road)", "NN1 1AA", address.ErrTwoAddresses},
		{"12 High Street|moved to Otherton", "NN1 1AA", address.ErrTwoAddresses},
		{"Old address: 12 High Street", "NN1 1AA", address.ErrTwoAddresses},
	} {
		if err := address.Single(strings.Split(tc.lines, "|"), tc.postcode); !errors.Is(err, tc.want) {
			t.Errorf("%q, %q: %v, want %v", tc.lines, tc.postcode, err, tc.want)
		}
	}
}
