using OrleansReco.Abstractions;

namespace OrleansReco.Learning.Examples;

/// <summary>A user who walked away midway: said by an event, or by silence.</summary>
public static class AbandonmentLessons
{
    /// <summary>The step of an abandonment that nobody said.</summary>
    public const string BySilence = "silence";

    internal static IEnumerable<LabeledExample> Of(ServedSlate slate, SlateHistory history, DateTimeOffset? silentAt, Lesson lesson, LabelOptions options)
    {
        var said = history.EventsOf(slate).LastOrDefault(e => e.Event.Type == EventType.Abandon);
        if (said is null && silentAt is null)
        {
            yield break;
        }

        var at = said?.Event.Timestamp ?? silentAt!.Value;
        var visit = Visit(slate, history).OrderBy(e => e.Event.Timestamp).ThenBy(e => e.Seq).ToList();
        var preceding = visit.Where(e => e.Event.Timestamp <= at && e.Event.Type != EventType.Abandon).TakeLast(options.PrecedingSteps).ToList();

        // An acceptance that came later, or came to light later, withdraws the lesson: the same id with weight 0.
        var withdrawn = said is null ? visit.Any(e => history.TermsOf(slate).Accepts(e.Event)) : visit.Any(e => e.Event.Timestamp > at && history.TermsOf(slate).Accepts(e.Event));
        IEnumerable<string> ids = preceding.Select(e => e.Event.EventId);
        yield return lesson.Write(ExampleKind.Abandonment, [], 0, said is null ? ids : ids.Append(said.Event.EventId), withdrawn ? 0 : 1) with
        {
            Step = said?.Event.Step ?? BySilence,
            Slates = [new SlateRef(slate.DecisionId, slate.Items)],
            Preceding = [.. preceding.Select(e => $"{e.Event.Type.WireName()}:{e.Event.ItemId ?? e.Event.Edit?.ItemId}")],
        };
    }

    /// <summary>Whether silence since the last sign of life means that the user walked away, by what was known when it had lasted long enough: asked later, the answer is the same.
    /// Silence about a slate of which no event is says nothing: its answer may have been lost, or given up for another's, and nobody walks away from what was never shown.</summary>
    internal static Silence Judge(ServedSlate slate, SlateHistory history, DateTimeOffset now)
    {
        var terms = history.TermsOf(slate);
        var (sign, shown, events) = (slate.ServedAt, false, history.EventsOf(slate));
        foreach (var e in Visit(slate, history))
        {
            if (e.ReceivedAt >= sign + terms.Windows.Abandonment)
            {
                break;
            }

            if (terms.Accepts(e.Event) || (e.Event.Type == EventType.Abandon && history.SlateOf(e.Event)?.DecisionId == slate.DecisionId))
            {
                return Silence.No;
            }

            shown = shown || events.Any(x => x.Seq == e.Seq);

            // A client's clock that is ahead does not put the silence off.
            var latest = e.ReceivedAt + SlateHistory.ClockSkew;
            var at = e.Event.Timestamp < latest ? e.Event.Timestamp : latest;
            sign = at > sign ? at : sign;
        }

        var due = sign + terms.Windows.Abandonment;
        var wentOn = history.Slates.Skip(history.IndexOf(slate.DecisionId) + 1).Any(s => s.ServedAt <= due && SlateHistory.SameVisit(slate.SessionId, s.SessionId));
        return wentOn ? Silence.No : due > now ? Silence.AskAgain(due) : shown ? Silence.Yes(sign) : Silence.No;
    }

    /// <summary>The events of the slate, or of its session; where no session is said, those of the visit, since the slate was served. In the order of their numbers.</summary>
    private static IEnumerable<LoggedEvent> Visit(ServedSlate slate, SlateHistory history)
    {
        var visit = slate.SessionId is null ? new SessionlessVisit(slate, history.TermsOf(slate).Windows) : null;
        foreach (var e in history.Events.OrderBy(e => e.Seq))
        {
            var inVisit = visit is not null
                ? visit.Takes(e) && e.Event.Timestamp >= slate.ServedAt - SlateHistory.ClockSkew
                : e.Event.SessionId == slate.SessionId || (e.Event.SessionId is null && history.SlateOf(e.Event)?.SessionId == slate.SessionId);
            if (inVisit || e.Event.DecisionId == slate.DecisionId)
            {
                yield return e;
            }
        }
    }
}
