using System.Collections.Concurrent;
using OrleansReco.Ranking.Features;
using OrleansReco.Ranking.Reranking;
using OrleansReco.Retrieval.Embeddings;
using OrleansReco.Retrieval.Indexes;
using OrleansReco.Retrieval.Sources;

namespace OrleansReco.Grains.Recommendations;

/// <summary>The memory a slate is made in; rented, so that a request allocates little but its answer.</summary>
internal sealed class SlateBuffers
{
    private const int Kept = 64;
    private static readonly ConcurrentBag<SlateBuffers> Pool = [];

    /// <summary>The candidates.</summary>
    public CandidateTable Table { get; } = new();

    /// <summary>What the sources gave, one after the other.</summary>
    public ScoredRow[] Given { get; private set; } = [];

    /// <summary>Where the lists are fused.</summary>
    public FusionBuffer Fusion { get; } = new();

    /// <summary>The user's history as weighted rows, newest first.</summary>
    public WeightedRow[] Decayed { get; } = new WeightedRow[HistoryDecay.Limit];

    /// <summary>Where in the history each of them stands.</summary>
    public int[] DecayedEntries { get; } = new int[HistoryDecay.Limit];

    /// <summary>The slate.</summary>
    public Pick[] Picks { get; } = new Pick[100];

    /// <summary>Pins in the order of their rules.</summary>
    public List<Pin> Pins { get; } = [];

    /// <summary>The ranker's features, where its columns are not ours.</summary>
    public float[] RankerFeatures { get; private set; } = [];

    /// <summary>By category id: affinity, share of the session, days since last liked.</summary>
    public float[][] Categories { get; } = [[], [], []];

    public static SlateBuffers Rent() => Pool.TryTake(out var buffers) ? buffers : new SlateBuffers();

    public void Return()
    {
        Pins.Clear();
        if (Pool.Count < Kept)
        {
            Pool.Add(this);
        }
    }

    public ScoredRow[] RoomForGiven(int length) => Given.Length >= length ? Given : Given = new ScoredRow[length];

    public float[] RoomForRanker(int length) => RankerFeatures.Length >= length ? RankerFeatures : RankerFeatures = new float[length];

    public Span<float> RoomForCategories(int which, int length, float value)
    {
        if (Categories[which].Length < length)
        {
            Categories[which] = new float[2 * length];
        }

        var room = Categories[which].AsSpan(0, length);
        room.Fill(value);
        return room;
    }
}
