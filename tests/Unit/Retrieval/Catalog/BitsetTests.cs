using OrleansReco.Retrieval.Catalog;

namespace OrleansReco.Tests.Unit.Retrieval.Catalog;

public sealed class BitsetTests
{
    [Theory]
    [InlineData(1, 10, 200)]
    [InlineData(2, 200, 10)]
    [InlineData(3, 64, 64)]
    [InlineData(4, 65, 127)]
    public void Operations_RandomSetsOfDifferentLength_AgreeWithHashSets(int seed, int leftLength, int rightLength)
    {
        var random = new Random(seed);
        var (left, leftRows) = RandomSet(random, leftLength);
        var (right, rightRows) = RandomSet(random, rightLength);

        Assert.Equal(leftRows.Intersect(rightRows).Order(), Rows(left.Clone().And(right)));
        Assert.Equal(leftRows.Except(rightRows).Order(), Rows(left.Clone().AndNot(right)));
        Assert.Equal(leftRows.Union(rightRows).Where(row => row < leftLength).Order(), Rows(left.Clone().Or(right)));
        Assert.Equal(leftRows.Intersect(rightRows).Count(), left.CountAnd(right));
        Assert.Equal(leftRows.Count, left.Count());
        Assert.Equal(leftRows.Where(row => row < 33).Order(), Rows(left.Clone(33)));
    }

    [Fact]
    public void Full_LengthNotAMultipleOf64_HasNoRowBeyondIt()
    {
        var full = Bitset.Full(70);

        Assert.Equal(70, full.Count());
        Assert.False(full.Contains(70));
        Assert.False(full.Contains(-1));
    }

    [Fact]
    public void Set_FrozenSet_IsRefusedWithTheRemedy()
    {
        var frozen = new Bitset(8).Freeze();

        Assert.Contains("Clone()", Assert.Throws<InvalidOperationException>(() => frozen.Set(1)).Message);
        Assert.True(frozen.Clone().Set(1).Contains(1));
    }

    [Fact]
    public void Set_RowOutsideOfTheRange_NamesTheRange()
    {
        Assert.Contains("between 0 and 7", Assert.Throws<ArgumentOutOfRangeException>(() => new Bitset(8).Set(8)).Message);
    }

    private static (Bitset Set, HashSet<int> Rows) RandomSet(Random random, int length)
    {
        var (set, rows) = (new Bitset(length), new HashSet<int>());
        for (var row = 0; row < length; row++)
        {
            if (random.Next(2) == 0)
            {
                set.Set(row);
                rows.Add(row);
            }
        }

        return (set, rows);
    }

    private static List<int> Rows(Bitset set)
    {
        var rows = new List<int>();
        for (var row = set.Next(0); row >= 0; row = set.Next(row + 1))
        {
            rows.Add(row);
        }

        return rows;
    }
}
