using OrleansReco.Abstractions;

namespace OrleansReco.Learning.Examples;

/// <summary>Labels of shown items. Cascade: what stands above the last item acted on was examined and passed over; what stands below is unknown
/// (Craswell et al. 2008, "An experimental comparison of click position-bias models", the cascade model).</summary>
internal static class PointwiseLessons
{
    public static IEnumerable<LabeledExample> Of(ServedSlate slate, IReadOnlyList<LoggedEvent> events, SlateTerms terms, Lesson lesson, LabelOptions options)
    {
        var evidence = new Dictionary<string, Evidence>();
        var impressed = new HashSet<int>();
        var removed = new HashSet<string>();
        UserEvent? last = null, accept = null;
        var lastActed = -1;
        foreach (var logged in events)
        {
            var e = logged.Event;
            switch (e)
            {
                case { Type: EventType.Impression }:
                    impressed.UnionWith(e.Positions);
                    break;
                case { Type: EventType.Accept }:
                    accept = e;
                    break;
                case { Edit: { Op: EditOperation.Remove or EditOperation.Replace, ItemId: { } taken } }:
                    removed.Add(taken);
                    break;
                case { Type: EventType.Edit }:
                    break;
                case { ItemId: { } item }:
                    evidence[item] = evidence.GetValueOrDefault(item).With(e, slate, terms, options);
                    if (slate.Items.IndexOf(item) is var at && at > lastActed)
                    {
                        (lastActed, last) = (at, e);
                    }

                    break;
                default:
                    break;
            }
        }

        foreach (var (item, e) in evidence)
        {
            if (e.Weight > 0 && (slate.Items.Contains(item) || e.Label > 0))
            {
                yield return lesson.Write(ExampleKind.Pointwise, [item], 0, e.EventIds, e.Weight) with { Items = [lesson.Item(item, e.Label)] };
            }
        }

        for (var i = 0; i < slate.Items.Length; i++)
        {
            var item = slate.Items[i];
            if (evidence.ContainsKey(item))
            {
                continue;
            }

            if (accept is not null && !removed.Contains(item))
            {
                yield return lesson.Write(ExampleKind.Pointwise, [item], 0, [accept.EventId], options.AcceptedSlateWeight) with { Items = [lesson.Item(item, options.AcceptedSlate)] };
            }
            else if (i < lastActed && (impressed.Count == 0 || impressed.Contains(i)))
            {
                yield return lesson.Write(ExampleKind.Pointwise, [item], 0, [last!.EventId], options.PassedOverWeight) with { Items = [lesson.Item(item, 0)] };
            }
        }
    }

    /// <summary>What the events say of one item, taken in order.</summary>
    private readonly record struct Evidence(double Label, double Weight, bool Refused, IEnumerable<string>? Ids)
    {
        public IEnumerable<string> EventIds => Ids ?? [];

        public Evidence With(UserEvent e, ServedSlate slate, SlateTerms terms, LabelOptions options)
        {
            IEnumerable<string> ids = [.. EventIds, e.EventId];
            switch (e.Type)
            {
                case EventType.Skip:
                    // Having enjoyed an item, one may skip it later: that takes nothing back.
                    return Label >= options.Play ? this with { Ids = ids } : new(0, Between(options.SkipWeight, e.Dwell ?? options.SkipHalfLife, options.SkipHalfLife), Refused, ids);
                case EventType.Dismiss:
                    return new(0, Between(options.DismissWeight, e.Timestamp - slate.ServedAt, options.DismissHalfLife), Refused: true, ids);
                default:
                    var label = LabelOf(e, terms, options);
                    // A play or click after a refusal does not unsay it; an acceptance does.
                    return Refused && label < 1 ? this with { Ids = ids } : new(Math.Max(Label, label), 1, Refused: false, ids);
            }
        }

        private static double LabelOf(UserEvent e, SlateTerms terms, LabelOptions options)
        {
            if (terms.Accepts(e))
            {
                return 1;
            }

            return e.Type switch
            {
                EventType.Click => options.Click,
                EventType.Play when e.Completion is { } completion => completion,
                EventType.Play when e.Dwell is { } dwell => dwell.TotalSeconds / (dwell.TotalSeconds + options.DwellHalf.TotalSeconds),
                EventType.Play => options.Play,
                EventType.Rate => e.Value >= options.NegativeRating ? e.Value.Value / EventRules.MaxRating : 0,
                _ => 1,
            };
        }

        private static double Between((double AtOnce, double Late) weight, TimeSpan after, TimeSpan halfLife)
            => weight.Late + ((weight.AtOnce - weight.Late) * EventWeights.HowSoon(after, halfLife));
    }
}
