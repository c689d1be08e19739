using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Learning.Examples;

/// <summary>
/// From what a user did with served slates to labelled examples. Pure: the same slates and events give the same lessons, in whatever order they arrived,
/// so late evidence is simply a second reading whose differences are sent as higher revisions.
/// </summary>
/// <param name="options">Labels and weights.</param>
public sealed class FeedbackProtocol(LabelOptions options)
{
    /// <summary>Every lesson that the events teach about a slate, each at revision 0. None without consent.</summary>
    /// <param name="slate">The slate.</param>
    /// <param name="history">The user's slates and events.</param>
    /// <param name="silentAt">When silence was judged to be abandonment: the last sign of life; null: it was not.</param>
    /// <param name="decisionOf">The recorded decision of a slate; null: it was never recorded, and teaches nothing.</param>
    /// <param name="now">When the examples are built.</param>
    public ImmutableArray<LabeledExample> Lessons(ServedSlate slate, SlateHistory history, DateTimeOffset? silentAt, Func<string, Decision?> decisionOf, DateTimeOffset now)
    {
        if (decisionOf(slate.DecisionId) is not { Consent: true } decision)
        {
            return [];
        }

        var lesson = new Lesson(decision, now);
        var events = history.EventsOf(slate);
        return
        [
            .. PointwiseLessons.Of(slate, events, history.TermsOf(slate), lesson, options),
            .. PreferenceLessons.Of(slate, events, lesson, options),
            .. ChainLessons.Of(slate, history, lesson, decisionOf),
            .. AbandonmentLessons.Of(slate, history, silentAt, lesson, options),
        ];
    }

    /// <summary>Whether the user's silence after a slate is abandonment.</summary>
    public static Silence JudgeSilence(ServedSlate slate, SlateHistory history, DateTimeOffset now) => AbandonmentLessons.Judge(slate, history, now);

    /// <summary>The decisions whose record <see cref="Lessons"/> would read, the slate's own first; empty: nothing happened that could teach anything.</summary>
    public static ImmutableArray<string> DecisionsNeeded(ServedSlate slate, SlateHistory history, DateTimeOffset? silentAt)
    {
        if (silentAt is null && history.EventsOf(slate).Count == 0)
        {
            return [];
        }

        return history.Acceptance(slate) is null ? [slate.DecisionId] : [slate.DecisionId, .. history.RejectedBefore(slate).Select(s => s.DecisionId)];
    }
}
