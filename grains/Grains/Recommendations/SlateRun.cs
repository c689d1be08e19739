using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Silos;
using OrleansReco.Ranking.Features;
using OrleansReco.Ranking.Reranking;
using OrleansReco.Retrieval;
using OrleansReco.Retrieval.Catalog;
using OrleansReco.Retrieval.Embeddings;

namespace OrleansReco.Grains.Recommendations;

/// <summary>One request on its way through the stages: what it was given, what each stage added. One snapshot and one bundle are pinned for its whole life.</summary>
internal sealed class SlateRun : IDisposable
{
    private readonly TimeProvider _time;
    private readonly List<string> _degraded = [];
    private Bitset? _filtered;
    private int _decayed = -1;
    private List<(string Stage, TimeSpan Took)>? _timings;

    public SlateRun(RecommendationRequest request, SiloSnapshot silo, ServedSurface surface, IGrainFactory grains, TimeProvider time)
    {
        _time = time;
        Started = time.GetTimestamp();
        Now = time.GetUtcNow();
        Request = request;
        Silo = silo;
        Surface = surface;
        Grains = grains;
        DecisionId = request.DecisionId ?? NewId();
        Count = Math.Clamp(request.Count, 1, surface.Spec.MaxCount);
        (Arm, Bundle) = ArmChoice.Choose(silo, surface.Spec, request.UserId);
    }

    public RecommendationRequest Request { get; }

    public SiloSnapshot Silo { get; }

    public ServedSurface Surface { get; }

    public SurfaceSpec Spec => Surface.Spec;

    public IGrainFactory Grains { get; }

    public string DecisionId { get; private set; }

    public DateTimeOffset Now { get; }

    public long Started { get; }

    public int Count { get; }

    public string Arm { get; }

    public ServedBundle Bundle { get; }

    public RetrievalSnapshot Retrieval => Bundle.Retrieval;

    public Catalogue Catalogue => Retrieval.Catalogue;

    public SlateBuffers Buffers { get; } = SlateBuffers.Rent();

    public CandidateTable Table => Buffers.Table;

    /// <summary>The user; empty until known.</summary>
    public UserContext User { get; set; } = UserContext.Empty;

    /// <summary>Whether the user is known and has consented: only then may the slate follow from what the user did.</summary>
    public bool Personalized { get; set; }

    /// <summary>Whether the user was erased: nothing may be recorded under the user's id.</summary>
    public bool Erased { get; set; }

    public string? SessionId { get; set; }

    /// <summary>Rows that may be shown; null until the filter stage is done.</summary>
    public Bitset? Allowed { get; set; }

    public FoldedVector? UserVector { get; set; }

    public FoldedVector? SessionVector { get; set; }

    /// <summary>Set when a stage failed without which there can be no slate: the ladder answers.</summary>
    public bool GivenUp { get; set; }

    /// <summary>The user's history as weighted rows under the pinned model, newest first; computed once. Empty without a model.</summary>
    public ReadOnlySpan<WeightedRow> Decayed
    {
        get
        {
            if (_decayed < 0)
            {
                _decayed = Retrieval.Model is { } model && Personalized
                    ? HistoryDecay.Apply(User.History.AsSpan(), Retrieval, model.Factors.Settings, Now, null, Buffers.Decayed, Buffers.DecayedEntries)
                    : 0;
            }

            return Buffers.Decayed.AsSpan(0, _decayed);
        }
    }

    /// <summary>Whether feature rows are there.</summary>
    public bool HasFeatures { get; set; }

    /// <summary>Length of the slate in <see cref="SlateBuffers.Picks"/>.</summary>
    public int PickCount { get; set; }

    public ReadOnlySpan<Pick> Picks => Buffers.Picks.AsSpan(0, PickCount);

    /// <summary>Rules and filters that changed the slate, in words.</summary>
    public List<string> RulesApplied { get; } = [];

    /// <summary>Candidates by source, before fusion.</summary>
    public int[] GivenBySource { get; } = new int[CandidateSources.All.Length];

    /// <summary>The slate as it is answered.</summary>
    public ImmutableArray<RecommendedItem> Items { get; set; } = [];

    /// <summary>Set when the ladder answered.</summary>
    public FallbackInfo? Fallback { get; set; }

    public ImmutableArray<string> Degraded => [.. _degraded];

    public TimeSpan Elapsed => _time.GetElapsedTime(Started);

    public IReadOnlyList<(string Stage, TimeSpan Took)> Timings => _timings ?? [];

    /// <summary>Takes an id of its own instead of the request's, which another decision already has.</summary>
    public void TakeNewDecisionId() => DecisionId = NewId();

    /// <summary>The rows a filter lets through, matched once.</summary>
    public Bitset Filtered(ItemFilter filter) => _filtered ??= Catalogue.Match(filter);

    public void Degrade(string stage)
    {
        if (!_degraded.Contains(stage))
        {
            _degraded.Add(stage);
        }
    }

    public void Note(string stage, TimeSpan took)
    {
        if (Request.Debug)
        {
            (_timings ??= []).Add((stage, took));
        }
    }

    private string NewId() => Guid.CreateVersion7(Now).ToString("N");

    public void Dispose()
    {
        UserVector?.Dispose();
        SessionVector?.Dispose();
        Buffers.Return();
    }
}
