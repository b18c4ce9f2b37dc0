# The working calendar
admin-calendar = Calendar
calendar-lead = Reminders and deadlines count working hours: the weekly hours, the holidays and the make-up working days set here.
calendar-week = Weekly hours
calendar-weekday = Day
calendar-from1 = Morning from
calendar-until1 = Morning until
calendar-from2 = Afternoon from
calendar-until2 = Afternoon until
calendar-week-saved = Weekly hours saved
calendar-days = Holidays and make-up working days
calendar-days-none = No holidays entered for this year yet
calendar-unnamed = (no name)
calendar-count = { $n ->
        [one] { $n } day
       *[other] { $n } days
    }
calendar-holiday = Holiday
calendar-working = Make-up working day
calendar-single = Remove single days
calendar-remove = Remove
calendar-add = Add holidays or make-up working days
calendar-add-do = Add
calendar-from = From
calendar-until = Until
calendar-until-note = Leave empty for a single day; at most 31 days at once
calendar-what = Type
calendar-name = Name
calendar-name-note = For example, National Day
calendar-days-saved = Added
calendar-days-dropped = Removed; the usual hours apply again
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
fault-time = Please enter a time, such as 09:00
fault-date = Please enter a date, such as 2026-10-01
fault-ends-before = The end must be after the start
fault-hours-overlap = Overlaps the hours before it
fault-too-many-days = At most { $max } days at once
