using System.Collections.Immutable;
using OrleansReco.Learning.Examples;
using OrleansReco.Trainer;

namespace OrleansReco.Tests.Unit.Trainer;

public sealed class LaterSliceTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TrainerOptions Options = new() { HoldOutShare = 0.1, MinNewInteractions = 100 };

    [Fact]
    public void Cut_NoChampion_IsTheLatestShareOfAll()
    {
        var slice = LaterSlice.Cut(Live(1, 1_000), null, Options);

        Assert.Equal(Enumerable.Range(901, 100).Select(row => (long)row), Rows(slice.Later));
        Assert.Equal(Enumerable.Range(1, 900).Select(row => (long)row), Rows(slice.Rest));
    }

    [Fact]
    public void Cut_NewEvents_IsTheirNewerHalf()
    {
        var slice = LaterSlice.Cut(Live(1, 1_000), 860, Options);

        Assert.Equal(Enumerable.Range(931, 70).Select(row => (long)row), Rows(slice.Later));
    }

    [Fact]
    public void Cut_FewNewEvents_NothingElseIsJudged()
    {
        Assert.Equal(Enumerable.Range(991, 10).Select(row => (long)row), Rows(LaterSlice.Cut(Live(1, 1_000), 990, Options).Later));
        Assert.Empty(LaterSlice.Cut(Live(1, 1_000), 1_000, Options).Later);
    }

    [Fact]
    public void Cut_Backfill_IsTheEndOfEachUsersNewEventsAndNothingTheChampionKnows()
    {
        var known = Live(1, 1_000);
        ImmutableArray<TrainingInteraction> old = [.. Enumerable.Range(1_001, 1_000).Select(row => Event(row, $"old-{(row - 1_001) / 100}", -5_000 + row))];

        var slice = LaterSlice.Cut([.. old, .. known], 1_000, Options);

        Assert.Equal(200, slice.Later.Length);
        Assert.Equal(1_800, slice.Rest.Length);
        Assert.All(slice.Later, interaction => Assert.True(interaction.Row > 1_000, $"row {interaction.Row} was known"));
        Assert.Equal(Enumerable.Repeat(20, 10), slice.Later.CountBy(interaction => interaction.UserId).Select(user => user.Value));
        Assert.All(slice.Later, interaction => Assert.True((interaction.Row - 1_001) % 100 >= 80, $"row {interaction.Row} is not at the end of its user"));
        Assert.Equal(slice.Later.OrderBy(interaction => interaction.At), slice.Later.AsEnumerable());
    }

    private static ImmutableArray<TrainingInteraction> Live(int from, int count) => [.. Enumerable.Range(from, count).Select(row => Event(row, $"user-{row % 10}", row))];

    private static TrainingInteraction Event(int row, string user, int minute) => new(row, user, $"item-{row % 50}", 1, Start.AddMinutes(minute));

    private static IEnumerable<long> Rows(ImmutableArray<TrainingInteraction> interactions) => interactions.Select(interaction => interaction.Row);
}
