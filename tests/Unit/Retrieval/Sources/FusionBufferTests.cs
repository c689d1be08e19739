using OrleansReco.Abstractions;
using OrleansReco.Retrieval.Indexes;
using OrleansReco.Retrieval.Sources;

namespace OrleansReco.Tests.Unit.Retrieval.Sources;

public sealed class FusionBufferTests
{
    private static readonly int Sources = CandidateSources.All.Length;

    [Fact]
    public void Fuse_RandomLists_AgainAndAgain_EqualsTheFormula()
    {
        var buffer = new FusionBuffer();
        for (var seed = 0; seed < 30; seed++)
        {
            var world = new RandomWorld(seed);
            SourceCandidates[] lists = [.. Enumerable.Range(0, Sources).Select(source => new SourceCandidates(
                source,
                world.Random.NextDouble() + 0.1,
                world.Shuffle(Enumerable.Range(0, seed % 2 == 0 ? 100 : 5_000)).Take(world.Random.Next(200)).Select((row, rank) => new ScoredRow(row, 300 - rank)).ToArray()))];
            var limit = world.Random.Next(400);

            buffer.Fuse(lists, 60, limit);

            var expected = lists.SelectMany(list => list.Rows.ToArray().Select((row, rank) => (row.Row, Score: list.Weight / (60 + rank + 1))))
                .GroupBy(part => part.Row).Select(g => (Row: g.Key, Score: (float)g.Sum(part => part.Score))).OrderByDescending(g => g.Score).ThenBy(g => g.Row).Take(limit).ToArray();
            Assert.Equal(expected.Select(g => g.Row), buffer.Rows.ToArray());
            Assert.Equal(expected.Select(g => g.Score), buffer.Scores.ToArray());
            Same(lists, buffer);
        }
    }

    [Fact]
    public void Fuse_NoLists_GivesNoCandidates()
    {
        var buffer = new FusionBuffer();

        buffer.Fuse([], 60, 10);

        Assert.Equal(0, buffer.Count);
    }

    /// <summary>What each source said of each candidate.</summary>
    private static void Same(SourceCandidates[] lists, FusionBuffer buffer)
    {
        for (var i = 0; i < buffer.Count; i++)
        {
            foreach (var list in lists)
            {
                var rank = Array.FindIndex(list.Rows.ToArray(), row => row.Row == buffer.Rows[i]);
                Assert.Equal(rank + 1, buffer.Ranks[(i * Sources) + list.Source]);
                Assert.Equal(rank >= 0, (buffer.Masks[i] & (1 << list.Source)) != 0);
                if (rank >= 0)
                {
                    Assert.Equal(300 - rank, buffer.SourceScores[(i * Sources) + list.Source]);
                }
            }
        }
    }
}
