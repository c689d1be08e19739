namespace OrleansReco.Abstractions;

/// <summary>Bounds of a spec on the wire; what it means is judged by the surface's grain.</summary>
internal static class SurfaceRules
{
    private const int MaxRules = 200;

    public static void Check(Checks checks, SurfaceSpec spec, string id)
    {
        if (spec.Surface is { Length: > 0 } sent && sent != id)
        {
            checks.Add("surface", $"surface must be '{id}' as in the path, but was '{sent}'. Leave it out or correct it.", sent);
        }

        checks.Text(spec.Consumer, "consumer", 500);
        checks.Text(spec.Job, "job", 500);
        checks.Text(spec.Placement, "placement", 500);
        checks.Text(spec.Action, "action", 500);
        checks.Count(spec.FeedbackSignals, "feedbackSignals", Enum.GetValues<EventType>().Length);
        checks.Count(spec.Acceptance.Events, "acceptance.events", Enum.GetValues<EventType>().Length);
        checks.Count(spec.Fallbacks, "fallbacks", Enum.GetValues<FallbackStep>().Length);
        checks.Count(spec.Retrieval.Sources, "retrieval.sources", CandidateSources.All.Length);
        if (checks.Count(spec.Rules, "rules", MaxRules))
        {
            for (var i = 0; i < spec.Rules.Length; i++)
            {
                checks.Id(spec.Rules[i].Name, $"rules[{i}].name");
                FilterRules.Check(checks, spec.Rules[i].When, $"rules[{i}].when");
            }
        }
    }

    /// <summary>Durations have their unit in their name on the wire.</summary>
    public static string WireNameOf(string field)
        => field is "latencyBudget" or "freshness" or "windows.attribution" or "windows.supersede" or "windows.abandonment" ? field + "Ms" : field;
}
