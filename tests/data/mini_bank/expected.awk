# Counts and sums a bank in the Berka format into expected.json, in integer hundredths.
# awk -f expected.awk district.asc account.asc disp.asc card.asc loan.asc trans_head.asc
# It shares no line with the converter and the loader: that is the point.

function plain(text) { gsub(/["\r]/, "", text); return text }
function hundredths(text) { text = plain(text); sub(/\./, "", text); return text + 0 }
function money(n) { return sprintf("%s%d.%02d", n < 0 ? "-" : "", (n < 0 ? -n : n) / 100, (n < 0 ? -n : n) % 100) }
function entry(first) { return first ? "" : ",\n" }

BEGIN { FS = ";"; split("930630 931231", days, " ") }
{ name = FILENAME; sub(/.*\//, "", name) }
FNR == 1 { next }

name ~ /^district/ { districts[++district_count] = $1; regions[plain($3)] = 1 }

name ~ /^account/ {
    accounts++
    district_of[$1] = $2
    in_district[$2]++
    by_year["19" substr(plain($4), 1, 2)]++
}

name ~ /^disp/ {
    kind[plain($4)]++
    if (plain($4) == "OWNER") owner_disp[$1] = 1
}

name ~ /^card/ { if ($2 in owner_disp) cards[plain($3)]++ }

name ~ /^loan/ {
    status = plain($7); principal = $4 * 100
    loans[status]++; loaned[status] += principal
    district = district_of[$2]
    district_loans[district]++; district_loaned[district] += principal
    schedule_lines += $5
}

name ~ /^trans/ {
    if (NF < 10) { cut_line = FNR; next }
    day = plain($3); type = plain($4); amount = hundredths($6)
    if (type != "PRIJEM") amount = -amount
    if (day != last_day) { last_complete = last_day; last_day = day }
    if (substr(day, 1, 2) == "93") movements_1993++
    on_day[day]++
    if (plain($8) == "UVER") { paid_on[day]++; paid[day] += hundredths($6) }
    for (d = 1; d in days; d++) if (day <= days[d]) {
        balance[d] += amount
        if (!((d, $2) in seen)) { seen[d, $2] = 1; holders[d]++ }
    }
}

END {
    if (!cut_line) last_complete = last_day
    for (day in on_day) if (day <= last_complete) movements += on_day[day]
    for (day in paid_on) if (day <= last_complete) { repayments += paid_on[day]; repaid += paid[day] }
    for (region in regions) region_count++
    for (district in in_district) managers += int((in_district[district] + 49) / 50)
    printf "{\n \"accounts\": %d,\n \"districts\": %d,\n \"regions\": %d,\n", accounts, district_count, region_count
    printf " \"managers\": %d,\n \"owners\": %d,\n \"disponents\": %d,\n", managers, kind["OWNER"], kind["DISPONENT"]
    printf " \"cut_line\": %d,\n \"last_complete_day\": \"19%s-%s-%s\",\n", cut_line, substr(last_complete, 1, 2), substr(last_complete, 3, 2), substr(last_complete, 5, 2)
    printf " \"movements\": %d,\n \"movements_1993\": %d,\n", movements, movements_1993
    printf " \"repayments\": %d,\n \"repaid\": \"%s\",\n \"schedule_lines\": %d,\n", repayments, money(repaid), schedule_lines
    printf " \"gold\": %d,\n \"classic\": %d,\n \"junior\": %d,\n", cards["gold"], cards["classic"], cards["junior"]
    printf " \"opened\": {"
    for (year = 1993; year <= 1997; year++) printf "%s\"%d\": %d", year == 1993 ? "" : ", ", year, by_year[year]
    printf "},\n \"deposits\": {"
    for (d = 1; d in days; d++)
        printf "%s\"19%s-%s-%s\": [\"%s\", %d]", d == 1 ? "" : ", ", substr(days[d], 1, 2), substr(days[d], 3, 2), substr(days[d], 5, 2), money(balance[d]), holders[d]
    printf "},\n \"loans\": {"
    split("A B C D", statuses, " ")
    for (s = 1; s <= 4; s++) printf "%s\"%s\": [%d, \"%s\"]", s == 1 ? "" : ", ", statuses[s], loans[statuses[s]], money(loaned[statuses[s]])
    printf "},\n \"by_district\": {\n"
    for (n = 1; n <= district_count; n++) {
        district = districts[n]
        printf "%s  \"%s\": [%d, %d, \"%s\"]", entry(n == 1), district, in_district[district], district_loans[district], money(district_loaned[district])
    }
    printf "\n }\n}\n"
}
