namespace OrleansReco.Abstractions;

/// <summary>What makes a request for a slate acceptable, whichever door it comes through.</summary>
internal static class RecommendationRules
{
    public static void Check(Checks checks, RecommendationRequest request)
    {
        checks.Id(request.UserId, "userId");
        checks.Id(request.Surface, "surface");
        checks.Range(request.Count, "count", 1, 100);
        checks.Attributes(request.Context, "context", max: 32);
        checks.Text(request.Query, "query", 500);
        if (request.Filter is { } filter)
        {
            FilterRules.Check(checks, filter, "filter");
        }

        checks.Ids(request.Exclude, "exclude", 100);
        checks.OptionalId(request.SessionId, "sessionId");
        checks.OptionalId(request.Supersedes, "supersedes");
        checks.OptionalId(request.DecisionId, "decisionId");
    }
}
