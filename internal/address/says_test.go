package address_test

import (
	"strings"
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

// TestLinesThatAreNoAddress has a hundred lines that case systems were seen to hold, or might, and a hundred that are addresses.
func TestLinesThatAreNoAddress(t *testing.T) {
	said := func(line string) bool {
		lines := []string{"1 Alpha Street", line, "Fablebury"}
		return address.Forbids(lines) || address.GoesThroughOthers(lines)
	}
	for _, tc := range []struct {
		lines string
		want  bool
	}{{noAddresses, true}, {addresses, false}} {
		lines := strings.Split(strings.TrimSpace(tc.lines), "\n")
		if len(lines) < 100 {
			t.Errorf("%d lines of which %v is wanted", len(lines), tc.want)
		}
		for _, line := range lines {
			if said(line) != tc.want {
				t.Errorf("%q: %v", line, !tc.want)
			}
		}
	}
}

const noAddresses = `
HOLD
on hold
gone
dangerous
sex offender
N/A
ditto
R.I.P.
to be collected
Undisclosed
last known
email
text
CHECK!
by hand
dads
mail redirected
tag address
restraining order
see alert
do  not  post
NO POST!
NO POST.
no  letters
do-not-post
DO.NOT.POST
NOT  SAFE
see  notes
D.V.
D/V
d.v.
Mill House - D.V.
safe-house
M.A.R.A.C.
does not live here
doesn't live here
Last known address
violent ex
perp
dead
DEAD.
stop post
STOP ALL POST
hand deliver
HOLD POST
as above
same as above
bail
threats made
partner
her ex
homeless
in hospital
moving soon
unconfirmed
nopost
do_not_use
non molestation
e mail only
nie wysyłać
Nie pisać
NIE WYSYLAC
Proszę nie pisać
nie-pisać!
stary adres
poprzedni adres
wyprowadziła się
wyprowadzil sie
przeprowadziła się
nie mieszka tu
u Boba
mieszka u Boba
NIEBEZPIECZNE
u sąsiada
do rąk własnych
na ręce Boba
adres tymczasowy
zmarła
uwaga: przemoc
adresat nieznany
nu trimiteți
Nu scrieti
nu scrieţi
adresa veche
adresă veche
s-a mutat
S-A MUTAT
nu locuiește aici
nu mai locuiește aici
PERICOL
la vecin
la vecinul
în grija lui Bob
decedat
destinatar necunoscut
violență domestică
khat na bhejein
khat mat bhejo
mat likho
purana pata
yahan nahi rehti
yahan nahin rehta
marfat
marfat Bob
Marfat Mr Danger
uwaga
uwaga przemoc
uwaga, przemoc
uwaga pies
bardzo niebezpieczny
zmarła 2024
zmarl w maju
decedat in 2024
partner violent
khatra hai
agresor aici
DV
D.V
D.V. - see notes
D.V. refuge
Flat 2, D.V.
(D.V.)
D/V Refuge
khatra
c/o Mr Bob Danger
C/O Danger
c/o 14 Mill Road
c/oDanger
Flat 2 C/ODanger
care of Bob Danger
Care of: B Danger
℅ Bob Danger
% Bob Danger
c/o Mrs Pen, 14 Mill Road
via Bob Danger
with Bob Danger
With her mother
staying with Bob Danger
living with gran
at Bob's
At gran’s
FAO Bob Danger
F.A.O. Danger
Attn: Bob Danger
for the attention of Bob
Leave with neighbour at 14
leave it with neighbour
deliver to no 14
Hand to gran
hand it to the school
Do not post
DO NOT SEND
dont write
Dont post here
don’t e-mail
No letters
no post
No mail please
No correspondence
no contact
do not use
DO NOT USE THIS ADDRESS
never write here
Not safe to write
UNSAFE
unsafe address
by hand only
Hand delivered only
phone only
Text only
email only
weekends only
ring first
Ring mum first
call before visiting
phone Ms Example before posting
ask social worker first
Ask SW
check with SW
Check before posting
see notes
see file note
See case notes
email instead
use 3 Beta Road instead
use other address instead
Return to sender
GONE AWAY
addressee gone
no longer at address
Refused
RTS
letter returned
Letters were returned
returned mail
moved out
Moved away in May
has moved
left 2025
left in 2024
DECEASED
mother died
no longer here
No longer lives at number 1
not at this address
Not known here
Not known at this address
bail address
wrong address?
former address
temp address
hidden address
Old addr
Confidential
address withheld
Refuge
Women's Refuge
in refuge
Safe house
secret
DV
Mill House - DV
TBC
marker: DV
MARAC
domestic violence
non-molestation order
police marker
high risk
perpetrator here
ex opens mail
Dad reads the post
collects post from school
Dad lives here
Bob is back
tel 01632 960999
(01632) 960 999
+44 1632 960999
bob@example.org
www.example.org
key safe 1234
Gate code 1234
password Blue
unknown
WARNING
temporary
approx
prison
use other address
collect from office
partner returned
until 1/5/26
from 1 May
as of May
Mon-Fri
at nights`

const addresses = `
Hold House
Gone Farm
Check Street
Dads Lane
Collect Court
Rip Lane
Text House
Void Villa
Tag Court
By Hand Cottage
Alert Street
Order Lane
Ditton
Nab Lane
Stop Post Lane
Hold Farm
The Hold
Partner House
Dead Lane
3 Bail Street
12 Above Town
Mutton Lane
Nu House
La Vecindad
Marfat Road
Precious Uwaga House
Flat 2 Uwaga
Villa Violenta
Khatra Manzil
D.V. Rao House
D.V.RAO BUILDINGS
D.V. Rao Close
Uwaga Close
Nie Street
U Block
Unit U
Flat D, V Block
2 D V House
Y Bwthyn
Yr Hen Ysgol
Ty Ni
Nant y Glyn
Maes y Dre
Dolau Bach
Pen-y-Bont
Ty'n y Coed
Na h-Eileanan
Ke Court
Las Vegas Court
Pata Lane
Mata Close
Laindon
Sta House
Prin Court
Last Lane
Last Drop Village
Live Lane
Ex Mill
Risky Mead
Flagstaff House
Flag Lane
Violet Court
Viola House
In Hospital Lane
Hospital Road
Safe-Lane Farm
No-Mans Land
Above Bar Street
As You Like It Cottage
Same Street
Hand Deliver Close
Letters Mews
Moving Lane
Threat Street
Flat 2
14 Mill Road
Flat 2, 14 Mill Road
14B Mill Rd.
Rose Cottage
Church Lane
Home Farm
2 Manor Farm Cottages
The Old Post Office
The Old Refuge
Refuge Street
Refuge Street 3
3 Care Of Street
C/O Street 3
Block C/Old Mill
BLOCK C/OLD MILL
3 Gone Away Lane
Gone Away Farm
FAO Farm
The Old Address
The Old Address, Mill Lane
3 Coventry Road
3 Co-operative Street
3 Co Road
Co Antrim
Co. Durham
3 Return Road
3 No Mans Lane
3 Not Street
3 Letter Lane
3 Post Office Lane
Do Not Lane 3
Do-Little Farm
3 Write Street
The Write House
Caravan 3
Plot 3
Narrowboat Ann
Room 3
Unit 4
Apartment 12
Block B
3/2
Ground Floor Flat
Top Flat
Annexe
Rear of 14 Mill Road
14-16 Mill Road
14/16 Mill Road
St John's Vicarage
St Mary's Close
Hope House
3 Temporary Terrace
Old Mill House
Former School House
3 Unknown Street
3 Secret Gardens
3 Confidential Close
3 Hidden Lane
3 Moved Road
3 Left Street
3 Safe Harbour
Safe House Lane
Caring Hands Lodge
Care House
3 Attention Avenue
12, High Street
High Street 12
Cottage by the Church
Croft 7
First Floor
The Vicarage
Danger Hill 3
Danger Lane
3 Warning Tongue Lane
3 Deadman's Lane
1 Wrong Lane
2 Ask Lane
2 Nowhere Lane
4 The Withheld
Flat 3, Return House
5 Notley Road
5 Uncertain Way
Do Well Lane
5 Via Gellia Road
5 Password Lane
5 Refused Lane
5 Deceased Row
Marac Street
5 Call Lane
5 First Avenue
5 Before Street
HMP Fablebury
PO Box 12
Unsafe Lane
5 Ring Road
5 The Ring
Text Street
5 Email Court
With Farm
Witham
Viaduct Road
5 Moveddown Lane
Hand Farm
0123 Long Row
Mobile Home 12
Site 3, Sunny Park
The Old Police Station
Temporary Cottage
From Hall
May Cottage
Monmouth-Friars House`
