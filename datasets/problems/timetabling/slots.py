"""Course timetabling without rooms: courses get slots such that rooms can be found afterwards."""

import pulp


def build(data):
    """Return the model: of the courses that need rooms of some size, no more meet at once than there are such rooms."""
    courses, slots = range(data["courses"]), range(data["slots"])
    students, seats = data["students"], data["seats"]

    model = pulp.LpProblem("timetabling_without_rooms", pulp.LpMinimize)
    meet = {(c, t): pulp.LpVariable(f"meet_{c}_{t}", cat="Binary") for c in courses for t in slots}
    missing = {c: pulp.LpVariable(f"missing_{c}", lowBound=0) for c in courses}

    model += (
        pulp.lpSum(data["penalty"][c][t] * meet[c, t] for c in courses for t in slots)
        + pulp.lpSum(data["missing_cost"][c] * missing[c] for c in courses),
        "trouble",
    )
    for c in courses:
        model += pulp.lpSum(meet[c, t] for t in slots) + missing[c] == data["lectures"][c], f"lectures_{c}"
        for d in courses[c + 1 :]:
            if data["conflict"][c][d]:
                for t in slots:
                    model += meet[c, t] + meet[d, t] <= 1, f"apart_{c}_{d}_{t}"
    for size in sorted(set(students)):
        large_rooms = sum(1 for r in range(data["rooms"]) if seats[r] >= size)
        for t in slots:
            large_courses = pulp.lpSum(meet[c, t] for c in courses if students[c] >= size)
            model += large_courses <= large_rooms, f"rooms_of_{size}_{t}"
    return model
