using System.Collections.Immutable;
using System.Runtime.InteropServices;
using OrleansReco.Abstractions;

namespace OrleansReco.Grains.Recommendations;

/// <summary>Turns picks into the items of the answer.</summary>
internal static class SlateItems
{
    /// <summary>Writes <see cref="SlateRun.Items"/>.</summary>
    /// <param name="run">The run.</param>
    /// <param name="reasons">Reasons of each pick; null: none yet.</param>
    public static void Write(SlateRun run, ImmutableArray<Reason>[]? reasons)
    {
        var items = new RecommendedItem[run.PickCount];
        for (var i = 0; i < items.Length; i++)
        {
            var pick = run.Picks[i];
            items[i] = new RecommendedItem(run.Catalogue.IdOf(run.Table.Rows[pick.Candidate]), pick.Logit, i, pick.Propensity, reasons?[i] ?? []);
        }

        run.Items = ImmutableCollectionsMarshal.AsImmutableArray(items);
    }
}
