using OrleansReco.Abstractions;

namespace OrleansReco.Learning.Examples;

/// <summary>Each change a user made to a slate or a text, as a preference of what came out over what was there. Both versions are kept.</summary>
internal static class PreferenceLessons
{
    public static IEnumerable<LabeledExample> Of(ServedSlate slate, IReadOnlyList<LoggedEvent> events, Lesson lesson, LabelOptions options)
    {
        var current = slate.Items.ToList();
        var texts = 0;
        var ordinals = new Dictionary<(string, string), int>();
        foreach (var e in events)
        {
            if (e.Event.Edit is not { } edit)
            {
                continue;
            }

            if (edit.Op == EditOperation.Text)
            {
                yield return lesson.Write(ExampleKind.PreferencePair, [], texts++, [e.Event.EventId]) with { Before = edit.Before, After = edit.After };
                continue;
            }

            var before = new SlateRef(slate.DecisionId, [.. current]);
            var pairs = Change(current, edit, options.PairsPerMove);
            var after = new SlateRef(slate.DecisionId, [.. current]);
            foreach (var (chosen, rejected) in pairs)
            {
                var ordinal = ordinals.GetValueOrDefault((chosen, rejected));
                ordinals[(chosen, rejected)] = ordinal + 1;
                yield return lesson.Write(ExampleKind.PreferencePair, [chosen, rejected], ordinal, [e.Event.EventId], 1.0 / pairs.Count) with
                {
                    Items = [lesson.Item(chosen, 1), lesson.Item(rejected, 0)],
                    Slates = [before, after],
                };
            }
        }
    }

    /// <summary>Makes the change and returns who was preferred to whom.</summary>
    private static List<(string Chosen, string Rejected)> Change(List<string> slate, SlateEdit edit, int pairsPerMove)
    {
        var item = edit.ItemId!;
        var at = slate.IndexOf(item);
        switch (edit.Op)
        {
            case EditOperation.Replace:
                if (at >= 0)
                {
                    slate.Remove(edit.WithItemId!);
                    slate[slate.IndexOf(item)] = edit.WithItemId!;
                }

                return [(edit.WithItemId!, item)];
            case EditOperation.Remove when at >= 0:
                slate.RemoveAt(at);
                // What takes its place was preferred to it; at the end of the slate, what stands before it.
                return slate.Count == 0 ? [] : [(slate[Math.Min(at, slate.Count - 1)], item)];
            case EditOperation.Move when at >= 0:
                var to = Math.Min(edit.To!.Value, slate.Count - 1);
                slate.RemoveAt(at);
                slate.Insert(to, item);
                var overtaken = to < at ? slate.GetRange(to + 1, at - to) : slate.GetRange(at, to - at);
                return [.. overtaken.Take(pairsPerMove).Select(other => to < at ? (item, other) : (other, item))];
            default:
                return [];
        }
    }
}
