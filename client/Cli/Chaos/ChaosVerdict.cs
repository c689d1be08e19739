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

        if (fault.FailedSlates is { } slates && row.FailedSlatesShare > slates)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{row.FailedSlatesShare:P1} of the window's slates failed; below {slates:P0} is promised.");
        }

        if (fault.FailedEvents is { } events && row.FailedEventsShare > events)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{row.FailedEventsShare:P1} of the window's events failed without a clear word; below {events:P0} is promised.");
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
