using OrleansReco.Retrieval.Catalog;
using OrleansReco.Retrieval.Indexes;

namespace OrleansReco.Tests.Unit.Retrieval.Indexes;

public sealed class ExactIndexTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 17, 3)]
    [InlineData(3, 1000, 5)]
    [InlineData(4, 4096, 16)]
    [InlineData(5, 9001, 33)]
    [InlineData(6, 4113, 64)]
    public void Search_AnySizeAndFilter_EqualsSort(int seed, int count, int dimension)
    {
        var world = new RandomWorld(seed);
        var vectors = world.Factors(count, dimension);
        int[] absent = [count / 3, count - 1];
        var index = ExactIndex.Create(count, dimension, new RandomWorld.Vectors(vectors, dimension, absent));
        foreach (var k in new[] { 1, 10, 100, 2000, count + 5 })
        {
            var query = world.Factors(1, dimension);
            var allowed = k == 10 ? null : RandomRows(world.Random, count);
            var results = new ScoredRow[k];
            var written = index.Search(query, k, allowed, results);

            var expected = Sorted(vectors, dimension, query, k, row => !absent.Contains(row) && allowed?.Contains(row) != false);
            AssertSame(expected, results[..written]);
        }
    }

    [Fact]
    public void Search_EqualScores_ComeInRowOrder()
    {
        var index = ExactIndex.Create(6000, 2, new RandomWorld.Vectors([.. Enumerable.Repeat(1f, 12_000)], 2));
        var results = new ScoredRow[50];

        Assert.Equal(50, index.Search([0.5f, 0.5f], 50, null, results));
        Assert.Equal(Enumerable.Range(0, 50), results.Select(result => result.Row));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 8)]
    [InlineData(3, 71)]
    public void SearchBatch_AnyNumberOfQueries_GivesWhatSearchGives(int seed, int queries)
    {
        const int Count = 5000, Dimension = 24, K = 40;
        var world = new RandomWorld(seed);
        var index = ExactIndex.Create(Count, Dimension, new RandomWorld.Vectors(world.Factors(Count, Dimension), Dimension, 7));
        var batch = world.Factors(queries, Dimension);
        var allowed = RandomRows(world.Random, Count);
        var (results, counts) = (new ScoredRow[queries * K], new int[queries]);

        index.SearchBatch(batch, K, allowed, results, counts);

        for (var q = 0; q < queries; q++)
        {
            var single = new ScoredRow[K];
            var written = index.Search(batch.AsSpan(q * Dimension, Dimension), K, allowed, single);
            Assert.Equal(written, counts[q]);
            AssertSame(single[..written], results[(q * K)..((q * K) + written)]);
        }
    }

    [Fact]
    public void With_ChangedAndNewRows_EqualsAnIndexMadeAnewAndLeavesTheOldOneAlone()
    {
        const int Dimension = 8;
        var world = new RandomWorld(11);
        var before = world.Factors(4100, Dimension);
        var after = world.Factors(9000, Dimension);
        before.CopyTo(after, 0);
        world.Factors(1, Dimension).CopyTo(after, 5 * Dimension);
        var query = world.Factors(1, Dimension);
        var old = ExactIndex.Create(4100, Dimension, new RandomWorld.Vectors(before, Dimension));

        var changed = old.With(9000, [5, .. Enumerable.Range(4100, 4900)], new RandomWorld.Vectors(after, Dimension));

        var results = new ScoredRow[300];
        AssertSame(Sorted(after, Dimension, query, 300, _ => true), results[..changed.Search(query, 300, null, results)]);
        AssertSame(Sorted(before, Dimension, query, 300, _ => true), results[..old.Search(query, 300, null, results)]);
    }

    [Fact]
    public void Search_QueryOfAnotherLength_SaysWhichLengthFits()
    {
        var index = ExactIndex.Create(4, 3, new RandomWorld.Vectors(new float[12], 3));

        Assert.Contains("must have 3 values, but has 2", Assert.Throws<ArgumentException>(() => index.Search(new float[2], 1, null, new ScoredRow[1])).Message);
        Assert.Contains("room for 5 rows, but have 1", Assert.Throws<ArgumentException>(() => index.Search(new float[3], 5, null, new ScoredRow[1])).Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    public unsafe void Kernels_EveryWidth_AgreeWithPlainSums(int dimension)
    {
        const int Blocks = 5, Rows = Blocks * InnerProductKernel.Lanes, Queries = InnerProductKernel.BatchQueries;
        var world = new RandomWorld(dimension);
        var (values, queries) = (world.Factors(Rows, dimension), world.Factors(Queries, dimension));
        var segment = new VectorSegment(dimension);
        var interleaved = new float[queries.Length];
        for (var row = 0; row < Rows; row++)
        {
            segment.Write(row, values.AsSpan(row * dimension, dimension));
        }

        for (var i = 0; i < queries.Length; i++)
        {
            interleaved[(i % dimension * Queries) + (i / dimension)] = queries[i];
        }

        var (one512, one256, batch512, batch256) = (new float[Rows], new float[Rows], new float[Queries * Rows], new float[Queries * Rows]);
        fixed (float* v = segment.Values, q = queries, p = interleaved, s0 = one512, s1 = one256, s2 = batch512, s3 = batch256)
        {
            InnerProductKernel.Score512(v, Blocks, q, dimension, s0);
            InnerProductKernel.Score256(v, Blocks, q, dimension, s1);
            InnerProductKernel.ScoreBatch512(v, Blocks, p, dimension, s2, Rows);
            InnerProductKernel.ScoreBatch256(v, Blocks, p, dimension, s3, Rows);
        }

        for (var query = 0; query < Queries; query++)
        {
            for (var row = 0; row < Rows; row++)
            {
                var expected = Dot(values, row, queries.AsSpan(query * dimension, dimension));
                Assert.Equal(expected, batch512[(query * Rows) + row], 1e-5);
                Assert.Equal(expected, batch256[(query * Rows) + row], 1e-5);
                if (query == 0)
                {
                    Assert.Equal(expected, one512[row], 1e-5);
                    Assert.Equal(expected, one256[row], 1e-5);
                }
            }
        }
    }

    private static double Dot(float[] vectors, int row, ReadOnlySpan<float> query)
    {
        var dot = 0.0;
        for (var j = 0; j < query.Length; j++)
        {
            dot += (double)vectors[(row * query.Length) + j] * query[j];
        }

        return dot;
    }

    private static ScoredRow[] Sorted(float[] vectors, int dimension, float[] query, int k, Func<int, bool> included) =>
        [.. Enumerable.Range(0, vectors.Length / dimension).Where(included).Select(row => new ScoredRow(row, (float)Dot(vectors, row, query))).OrderByDescending(r => r.Score).ThenBy(r => r.Row).Take(k)];

    /// <summary>The same rows in the same order, but for neighbours whose scores differ by rounding alone.</summary>
    private static void AssertSame(ScoredRow[] expected, ScoredRow[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.Equal(actual.Length, actual.DistinctBy(result => result.Row).Count());
        var scoreOf = expected.ToDictionary(result => result.Row, result => result.Score);
        for (var i = 0; i < expected.Length; i++)
        {
            // A row that is missing from the expected ones may only stand for one that the cut at k took by rounding.
            Assert.Equal(expected[i].Score, actual[i].Score, 1e-5);
            Assert.Equal(scoreOf.GetValueOrDefault(actual[i].Row, expected[^1].Score), actual[i].Score, 1e-5);
        }
    }

    private static Bitset RandomRows(Random random, int count)
    {
        var rows = new Bitset(count);
        for (var row = 0; row < count; row++)
        {
            if (random.Next(3) == 0)
            {
                rows.Set(row);
            }
        }

        return rows;
    }
}
