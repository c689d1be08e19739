using System.Collections.Immutable;

namespace OrleansReco.Learning.Rankers;

/// <summary>
/// What a ranker learns from: slates (groups of consecutive rows), older ones first, each row with features as served and a relevance grade.
/// </summary>
public sealed class RankerTrainingSet
{
    /// <summary>Checks and keeps the arrays; they are not copied.</summary>
    /// <param name="featureNames">The names of the f features in order.</param>
    /// <param name="features">Row-major n×f; <see cref="float.NaN"/> is a missing value.</param>
    /// <param name="grades">n relevance grades from 0 to 30, fractions allowed; a grade g is worth 2^g − 1.</param>
    /// <param name="groupSizes">Rows of each slate, in order; they add up to n.</param>
    /// <param name="groupWeights">The weight of each slate; empty for 1 each.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together, or a value is out of range.</exception>
    public RankerTrainingSet(
        ImmutableArray<string> featureNames, float[] features, float[] grades, int[] groupSizes, float[]? groupWeights = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(grades);
        ArgumentNullException.ThrowIfNull(groupSizes);
        groupWeights ??= [];
        Require(featureNames.Length > 0, "There must be at least one feature.", nameof(featureNames));
        Require(
            features.Length == (long)grades.Length * featureNames.Length,
            $"{grades.Length} rows of {featureNames.Length} features need {(long)grades.Length * featureNames.Length} values, " +
            $"but there are {features.Length}.",
            nameof(features));
        Require(
            groupSizes.All(size => size > 0) && groupSizes.Sum(size => (long)size) == grades.Length,
            $"Group sizes must be at least 1 and add up to the {grades.Length} rows, but they add up to {groupSizes.Sum(size => (long)size)}.",
            nameof(groupSizes));
        Require(
            groupWeights.Length == 0 || groupWeights.Length == groupSizes.Length,
            $"There are {groupSizes.Length} groups, but {groupWeights.Length} weights.",
            nameof(groupWeights));
        int badGrade = Array.FindIndex(grades, grade => !(grade >= 0 && grade <= 30));
        Require(badGrade < 0, $"Grades must be between 0 and 30, but row {badGrade} has {(badGrade < 0 ? 0 : grades[badGrade])}.", nameof(grades));
        int badWeight = Array.FindIndex(groupWeights, weight => !(weight >= 0 && float.IsFinite(weight)));
        Require(
            badWeight < 0,
            $"Weights must be finite and not negative, but group {badWeight} has {(badWeight < 0 ? 0 : groupWeights[badWeight])}.",
            nameof(groupWeights));
        int infinite = Array.FindIndex(features, float.IsInfinity);
        Require(
            infinite < 0,
            $"Features must be finite or NaN, but row {infinite / featureNames.Length} has {(infinite < 0 ? 0 : features[infinite])} " +
            $"in '{(infinite < 0 ? "" : featureNames[infinite % featureNames.Length])}'.",
            nameof(features));
        (FeatureNames, Features, Grades, GroupSizes, GroupWeights) = (featureNames, features, grades, groupSizes, groupWeights);
    }

    /// <summary>The names of the f features in order.</summary>
    public ImmutableArray<string> FeatureNames { get; }

    /// <summary>Row-major n×f.</summary>
    public ReadOnlyMemory<float> Features { get; }

    /// <summary>n relevance grades.</summary>
    public ReadOnlyMemory<float> Grades { get; }

    /// <summary>Rows of each slate.</summary>
    public ReadOnlyMemory<int> GroupSizes { get; }

    /// <summary>The weight of each slate; empty for 1 each.</summary>
    public ReadOnlyMemory<float> GroupWeights { get; }

    /// <summary>Rows, n.</summary>
    public int RowCount => Grades.Length;

    /// <summary>The older groups and the newest ones, split after a number of groups.</summary>
    internal (RankerTrainingSet Older, RankerTrainingSet Newer) SplitAt(int group) =>
        (Slice(0, group), Slice(group, GroupSizes.Length - group));

    private RankerTrainingSet(RankerTrainingSet whole, Range rows, Range groups)
    {
        int width = whole.FeatureNames.Length;
        (int start, int count) = rows.GetOffsetAndLength(whole.RowCount);
        FeatureNames = whole.FeatureNames;
        Features = whole.Features.Slice(start * width, count * width);
        Grades = whole.Grades.Slice(start, count);
        GroupSizes = whole.GroupSizes[groups];
        GroupWeights = whole.GroupWeights.IsEmpty ? default : whole.GroupWeights[groups];
    }

    private RankerTrainingSet Slice(int firstGroup, int groups)
    {
        int start = Sum(GroupSizes.Span[..firstGroup]);
        int rows = Sum(GroupSizes.Span.Slice(firstGroup, groups));
        return new RankerTrainingSet(this, start..(start + rows), firstGroup..(firstGroup + groups));
    }

    private static int Sum(ReadOnlySpan<int> sizes)
    {
        int sum = 0;
        foreach (int size in sizes)
        {
            sum += size;
        }

        return sum;
    }

    private static void Require(bool holds, string message, string parameter)
    {
        if (!holds)
        {
            throw new ArgumentException(message, parameter);
        }
    }
}
