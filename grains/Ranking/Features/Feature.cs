namespace OrleansReco.Ranking.Features;

/// <summary>
/// The columns of a feature row, in order. The name of a feature, as decisions, examples and rankers write it, is the member's name in camelCase.
/// Members are only ever added at the end: a ranker finds its columns by name, and a name never changes its meaning. NaN means unknown.
/// </summary>
public enum Feature
{
    /// <summary>Score of reciprocal rank fusion.</summary>
    FusedScore,

    /// <summary>ln(rank) in the fused order, from 0 for the first.</summary>
    FusedRank,

    /// <summary>Number of sources that gave the candidate.</summary>
    SourceCount,

    /// <summary>ln(rank) in the source of the user vector.</summary>
    UserRank,

    /// <summary>Score in the source of the user vector.</summary>
    UserScore,

    /// <summary>ln(rank) in the source of the session vector.</summary>
    SessionRank,

    /// <summary>Score in the source of the session vector.</summary>
    SessionScore,

    /// <summary>ln(rank) among the co-visited.</summary>
    CovisitedRank,

    /// <summary>Score among the co-visited.</summary>
    CovisitedScore,

    /// <summary>ln(rank) among what trends.</summary>
    TrendingRank,

    /// <summary>Score among what trends.</summary>
    TrendingScore,

    /// <summary>ln(rank) among what trends in the user's categories.</summary>
    TrendingCategoryRank,

    /// <summary>Score among what trends in the user's categories.</summary>
    TrendingCategoryScore,

    /// <summary>ln(rank) in the cold-start pool.</summary>
    ColdStartRank,

    /// <summary>Score in the cold-start pool.</summary>
    ColdStartScore,

    /// <summary>ln(rank) by BM25.</summary>
    TextRank,

    /// <summary>BM25 of the query.</summary>
    TextScore,

    /// <summary>Inner product of user and item vector, whether or not the user source gave the candidate.</summary>
    UserDot,

    /// <summary>Cosine of user and item vector.</summary>
    UserCosine,

    /// <summary>Inner product of session and item vector.</summary>
    SessionDot,

    /// <summary>Cosine of session and item vector.</summary>
    SessionCosine,

    /// <summary>Length of the item vector; grows with the item's popularity in training.</summary>
    VectorNorm,

    /// <summary>1 when the item has no trained factors (its vector comes from its content), else 0.</summary>
    Cold,

    /// <summary>Sum of co-visitation strengths with the recent history, each times its decayed weight.</summary>
    CovisitationSum,

    /// <summary>Greatest of those strengths.</summary>
    CovisitationMax,

    /// <summary>Co-visitation strength with the newest positive entry of the history.</summary>
    CovisitationLast,

    /// <summary>Decayed weight of positive outcomes over that of the most trending item, 0 to 1.</summary>
    Trending,

    /// <summary>Decayed weight over the greatest one in the item's best category, 0 to 1.</summary>
    TrendingInCategory,

    /// <summary>ln(1 + decayed weight of positive outcomes).</summary>
    Popularity,

    /// <summary>ln(1 + days since the item came into being).</summary>
    ItemAge,

    /// <summary>Number of the item's categories.</summary>
    CategoryCount,

    /// <summary>Greatest of the user's affinities to the item's categories.</summary>
    CategoryAffinityMax,

    /// <summary>Mean of the user's affinities to the item's categories.</summary>
    CategoryAffinityMean,

    /// <summary>Share of the session's items that have a category in common with the item.</summary>
    CategoryInSession,

    /// <summary>ln(1 + days since the user last liked something of one of the item's categories).</summary>
    CategoryRecency,

    /// <summary>ln(1 + interactions of the user, ever).</summary>
    UserEvents,

    /// <summary>ln(1 + seconds since the user's newest event).</summary>
    UserRecency,

    /// <summary>ln(1 + events of the session).</summary>
    SessionLength,

    /// <summary>How often the item was shown to the user lately without being acted on.</summary>
    Fatigue,

    /// <summary>How often the user has interacted with the item.</summary>
    ItemInteractions,

    /// <summary>Sine of the local time of day (24 h = 2π).</summary>
    HourSine,

    /// <summary>Cosine of the local time of day.</summary>
    HourCosine,

    /// <summary>Local day of the week, 0 Monday to 6 Sunday.</summary>
    DayOfWeek,

    /// <summary>Words of the query; 0: none was given.</summary>
    QueryWords,

    /// <summary>Share of the query's words that stand in the title.</summary>
    TitleMatch,
}
