using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Client;

/// <summary>
/// The service as a program sees it, over REST or over the cluster client; added with <c>services.AddRecoClient(…)</c>. Thread-safe; one for the whole process.
/// <para>Each call has a deadline (<see cref="RecoClientOptions.Deadline"/>) in which attempts that found no answer are repeated, at another address where there is one. What cannot be repeated
/// without harm is not. An unknown id is a result (null, or false), not an exception.</para>
/// </summary>
/// <exception cref="RecoRequestException">Every call: it was refused as sent; sending it again unchanged gives the same answer.</exception>
/// <exception cref="RecoUnavailableException">Every call: no answer within the deadline; what is safe to send again is said at each call.</exception>
public interface IRecoClient
{
    /// <summary>A ranked slate for a user on a surface. When the request has no <see cref="RecommendationRequest.DecisionId"/> it is given one, so that an attempt whose answer was lost and its repeat are one decision.</summary>
    Task<Recommendation> RecommendAsync(RecommendationRequest request, CancellationToken cancellationToken = default);

    /// <summary>Sends what users did; results are in the order given. Accepted and duplicate mean durable. After <see cref="RecoUnavailableException"/> send the same again: repeats are told by their event id and change nothing.</summary>
    Task<ImmutableArray<EventResult>> SendEventsAsync(IReadOnlyCollection<UserEvent> events, CancellationToken cancellationToken = default);

    /// <summary>Creates or replaces items, read from the sequence as they are sent. An item that cannot be taken is named by its number in the answer and the others go on. Sending the same again is harmless.</summary>
    Task<ItemsAnswer> PutItemsAsync(IEnumerable<Item> items, CancellationToken cancellationToken = default);

    /// <summary>An item; null: there is none.</summary>
    Task<Item?> GetItemAsync(string itemId, CancellationToken cancellationToken = default);

    /// <summary>Changes part of an item and gives it as it is then; null: there is none.</summary>
    Task<Item?> PatchItemAsync(string itemId, ItemPatch patch, CancellationToken cancellationToken = default);

    /// <summary>Withdraws an item from every catalogue. False: there is none (any more).</summary>
    Task<bool> WithdrawItemAsync(string itemId, CancellationToken cancellationToken = default);

    /// <summary>The nearest items, best first; null: there is no such item.</summary>
    Task<ImmutableArray<SimilarItem>?> GetSimilarAsync(string itemId, int count = 10, CancellationToken cancellationToken = default);

    /// <summary>Sets attributes, time zone and consent; admits again a user who was erased.</summary>
    Task PutUserAsync(string userId, UserProfile profile, CancellationToken cancellationToken = default);

    /// <summary>Everything held about a user; null: nothing is.</summary>
    Task<UserView?> GetUserAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>Erases a user everywhere; it may take longer than other calls (<see cref="RecoClientOptions.ErasureDeadline"/>). The receipt counts what this call found: after a repeat that may be nothing.</summary>
    Task<ErasureReceipt> EraseUserAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>Why this slate, and what became of it; null: there is no such decision.</summary>
    Task<DecisionView?> GetDecisionAsync(string decisionId, CancellationToken cancellationToken = default);

    /// <summary>The declared surfaces, as the silo that answers serves them.</summary>
    Task<ImmutableArray<SurfaceStatus>> ListSurfacesAsync(CancellationToken cancellationToken = default);

    /// <summary>A surface; null: it was never declared.</summary>
    Task<SurfaceStatus?> GetSurfaceAsync(string surface, CancellationToken cancellationToken = default);

    /// <summary>Declares or changes a surface.</summary>
    Task<SurfaceStatus> PutSurfaceAsync(SurfaceSpec spec, CancellationToken cancellationToken = default);

    /// <summary>Turns the pipeline of a surface off (the fallback ladder answers) or on again; null: there is no such surface.</summary>
    Task<SurfaceStatus?> SetKillSwitchAsync(string surface, bool killed, string reason, CancellationToken cancellationToken = default);

    /// <summary>What serves now, and the newest 50 model versions, newest first.</summary>
    Task<ModelsAnswer> ListModelsAsync(CancellationToken cancellationToken = default);

    /// <summary>What serves now, and a page of the model versions, newest first.</summary>
    /// <param name="limit">Most versions, 1 to 200.</param>
    /// <param name="before"><see cref="ModelsAnswer.Next"/> of the page before; null: the newest.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <exception cref="RecoRequestException">400: there is no version <paramref name="before"/> (any more).</exception>
    Task<ModelsAnswer> ListModelsAsync(int limit, string? before = null, CancellationToken cancellationToken = default);

    /// <summary>Registers a bundle that lies in the bundle store; with a gate report it is promoted or rejected, without one it stays a candidate.</summary>
    Task<ModelVersion> RegisterModelAsync(string version, GateReport? gate = null, CancellationToken cancellationToken = default);

    /// <summary>Makes a registered version the champion; null: there is no such version.</summary>
    Task<ModelVersion?> PromoteModelAsync(string version, string reason, CancellationToken cancellationToken = default);

    /// <summary>Makes the champion's predecessor champion again. Never repeated once it may have been heard: twice would go back two versions.
    /// After <see cref="RecoUnavailableException"/> look at <see cref="ListModelsAsync(CancellationToken)"/> first.</summary>
    /// <exception cref="RecoRequestException">409: the champion has no predecessor, or none that the registry still keeps.</exception>
    Task<ModelVersion> RollBackModelAsync(string reason, CancellationToken cancellationToken = default);

    /// <summary>
    /// Trains a bundle on what is in the store now, gates it against the champion and registers it, and returns how that ended: nothing to train on, rejected with the gate's reason, or promoted.
    /// The trainer may be in another process and take minutes: the call follows it, whatever <see cref="RecoClientOptions.Deadline"/> says. A training that has begun since counts as the one asked for;
    /// since then is by the clock of the caller, and attempts whose answers were lost make no second one.
    /// </summary>
    /// <param name="reason">Why, for those who look later.</param>
    /// <param name="timeout">How long to wait for the end.</param>
    /// <param name="cancellationToken">Ends the wait; a trainer in another process goes on.</param>
    /// <exception cref="RecoRequestException">409: there is no trainer. 424: the training failed; the message says why, and it is not asked for again by itself.</exception>
    /// <exception cref="RecoUnavailableException">It has not ended within <paramref name="timeout"/>; the trainer goes on, and <see cref="ListModelsAsync(CancellationToken)"/> shows the version once it is registered.</exception>
    Task<TrainingOutcome> TrainAsync(string reason, TimeSpan timeout, CancellationToken cancellationToken = default);

    /// <summary>What the silo that answers serves right now.</summary>
    Task<SiloReport> GetStatusAsync(CancellationToken cancellationToken = default);
}
