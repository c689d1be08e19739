using OrleansReco.Retrieval.Indexes;
using OrleansReco.Retrieval.Sources;

namespace OrleansReco.Tests.Unit.Retrieval.Sources;

public sealed class ReciprocalRankFusionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Fuse_RandomListsInAnyOrder_EqualsTheFormula(int seed)
    {
        var world = new RandomWorld(seed);
        SourceCandidates[] lists = [.. Enumerable.Range(0, 7).Select(source => new SourceCandidates(
            source,
            world.Random.NextDouble() + 0.1,
            world.Shuffle(Enumerable.Range(0, 100)).Take(world.Random.Next(60)).Select((row, rank) => new ScoredRow(row, 100 - rank)).ToArray()))];

        var fused = ReciprocalRankFusion.Fuse(lists, 60, 40);
        var shuffled = ReciprocalRankFusion.Fuse(world.Shuffle(lists), 60, 40);

        var expected = lists.SelectMany(list => list.Rows.ToArray().Select((row, rank) => (row.Row, Score: list.Weight / (60 + rank + 1))))
            .GroupBy(part => part.Row).Select(g => (Row: g.Key, Score: g.Sum(part => part.Score))).OrderByDescending(g => g.Score).Take(40).ToArray();
        Assert.Equal(expected.Select(g => g.Row), fused.Rows.ToArray());
        Assert.Equal(fused.Rows.ToArray(), shuffled.Rows.ToArray());
        Assert.Equal(fused.Scores.ToArray(), shuffled.Scores.ToArray());
        for (var i = 0; i < fused.Count; i++)
        {
            Assert.Equal(expected[i].Score, fused.Scores[i], 1e-6);
            foreach (var list in lists)
            {
                var rank = Array.FindIndex(list.Rows.ToArray(), row => row.Row == fused.Rows[i]);
                Assert.Equal(rank, fused.RankOf(i, list.Source));
                Assert.Equal(rank >= 0, (fused.Masks[i] & (1 << list.Source)) != 0);
                Assert.Equal(rank < 0 ? float.NaN : 100 - rank, fused.SourceScoreOf(i, list.Source));
            }
        }
    }

    [Fact]
    public void FusionBuffer_UsedAgainAndAgain_GivesWhatTheFormulaGives()
    {
        var buffer = new FusionBuffer();
        for (var seed = 0; seed < 30; seed++)
        {
            var world = new RandomWorld(seed);
            SourceCandidates[] lists = [.. Enumerable.Range(0, 7).Select(source => new SourceCandidates(
                source,
                world.Random.NextDouble() + 0.1,
                world.Shuffle(Enumerable.Range(0, 5_000)).Take(world.Random.Next(200)).Select((row, rank) => new ScoredRow(row, 100 - rank)).ToArray()))];
            var limit = world.Random.Next(400);
            var expected = ReciprocalRankFusion.Fuse(lists, 60, limit);
            buffer.Fuse(lists, 60, limit);

            Assert.Equal(expected.Rows.ToArray(), buffer.Rows.ToArray());
            Assert.Equal(expected.Masks.ToArray(), buffer.Masks.ToArray());
            Assert.Equal(expected.Scores.ToArray(), buffer.Scores.ToArray());
            for (var i = 0; i < expected.Count * 7; i++)
            {
                Assert.Equal(expected.RankOf(i / 7, i % 7) + 1, buffer.Ranks[i]);
                Assert.Equal(expected.SourceScoreOf(i / 7, i % 7), buffer.Ranks[i] == 0 ? float.NaN : buffer.SourceScores[i]);
            }
        }
    }

    [Fact]
    public void Fuse_NoLists_GivesNoCandidates()
    {
        Assert.Equal(0, ReciprocalRankFusion.Fuse([], 60, 10).Count);
        Assert.Equal(0, Candidates.Empty.Count);
    }
}
