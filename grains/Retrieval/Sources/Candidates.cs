using OrleansReco.Abstractions;

namespace OrleansReco.Retrieval.Sources;

/// <summary>Fused candidates, best first, as parallel columns; with what each source said of each.</summary>
public sealed class Candidates
{
    private readonly int[] _rows;
    private readonly int[] _masks;
    private readonly float[] _scores;
    private readonly int[] _ranks;
    private readonly float[] _sourceScores;

    internal Candidates(int[] rows, int[] masks, float[] scores, int[] ranks, float[] sourceScores)
    {
        (_rows, _masks, _scores, _ranks, _sourceScores) = (rows, masks, scores, ranks, sourceScores);
    }

    /// <summary>No candidates.</summary>
    public static Candidates Empty { get; } = new([], [], [], [], []);

    /// <summary>Number of candidates.</summary>
    public int Count => _rows.Length;

    /// <summary>Catalogue rows.</summary>
    public ReadOnlySpan<int> Rows => _rows;

    /// <summary>Which sources gave each: bit i stands for the source at i of <see cref="CandidateSources.All"/>.</summary>
    public ReadOnlySpan<int> Masks => _masks;

    /// <summary>Fused scores.</summary>
    public ReadOnlySpan<float> Scores => _scores;

    /// <summary>Zero-based place of a candidate in a source's list; −1: the source did not give it.</summary>
    public int RankOf(int candidate, int source) => _ranks[(candidate * CandidateSources.All.Length) + source] - 1;

    /// <summary>The score a source gave a candidate; NaN: it did not give it.</summary>
    public float SourceScoreOf(int candidate, int source) =>
        RankOf(candidate, source) < 0 ? float.NaN : _sourceScores[(candidate * CandidateSources.All.Length) + source];
}
