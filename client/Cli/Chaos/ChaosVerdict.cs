using System.Globalization;

namespace OrleansReco.Cli.Chaos;

/// <summary>Holds what a case has shown against what is promised.</summary>
internal static class ChaosVerdict
{
    /// <summary>Which promises were not kept, in sentences.</summary>
    public static IEnumerable<string> Of(FaultCase fault, ChaosRow row)
    {
        if (fault.LongestGap is { } gap && row.SlateGapSeconds > gap.TotalSeconds)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"No slate was answered for {row.SlateGapSeconds:0.0} s; {gap.TotalSeconds:0} s are promised.");
        }

        foreach (var (seconds, what) in new[] { (row.StruckSlateGapSeconds, "slate"), (row.StruckEventGapSeconds, "event") })
        {
            if (fault.LongestStruckGap is { } struck && seconds > struck.TotalSeconds)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"No {what} of the users of the silo that was struck was answered for {seconds:0.0} s; {struck.TotalSeconds:0} s are promised.");
            }
        }

        var (unanswered, of) = fault.StoreIsAway ? (row.UnansweredSlatesShare, "slates") : (row.UnansweredShare, "requests");
        var most = fault.Unanswered ?? 1;
        if (unanswered > most)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{unanswered:P1} of the window's {of} were not answered; below {most:P0} is promised.");
        }

        if (fault.StoreIsAway && row.FailedEventsShare > most)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{row.FailedEventsShare:P1} of the window's events had no clear word; below {most:P0} is promised.");
        }

        if (row.Audit is not { } audit)
        {
            yield break;
        }

        foreach (var (count, what) in new[]
        {
            (audit.EventsLost, "acknowledged events were lost"),
            (audit.EventsDoubled, "events were doubled"),
            (audit.ExamplesLost, "examples were lost"),
            (audit.ExamplesDoubled, "examples were doubled or taught by nothing"),
            (audit.DecisionsLost, "recorded slates were lost"),
            (audit.StatesWrong, "user states are not the replay of their log"),
        })
        {
            if (count > 0)
            {
                yield return $"{count} {what}. {string.Join(" ", audit.Findings)}";
            }
        }

        if (audit.ExamplesExpected == 0 || audit.AcknowledgedEvents == 0)
        {
            yield return "Nothing was acknowledged or taught: the case has shown nothing.";
        }
    }
}
