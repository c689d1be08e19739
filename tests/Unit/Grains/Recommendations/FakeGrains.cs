using System.Collections.Concurrent;
using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Tests.Unit.Grains.Recommendations;

/// <summary>Users that say what the test tells them to, and feedback that remembers what was served.</summary>
internal sealed partial class FakeGrains : IGrainFactory
{
    public ConcurrentDictionary<string, Func<Task<UserContext>>> Users { get; } = new();

    public ConcurrentQueue<(string User, ServedSlate Slate)> Served { get; } = new();

    public void Set(string userId, UserContext context) => Users[userId] = () => Task.FromResult(context);

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey => (TGrainInterface)(object)(typeof(TGrainInterface) == typeof(IUserGrain)
            ? new FakeUser(this, primaryKey)
            : new FakeFeedback(this, primaryKey));

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable => throw new NotSupportedException();

    private sealed class FakeUser(FakeGrains grains, string userId) : IUserGrain
    {
        public Task<UserContext> GetContext() => grains.Users.TryGetValue(userId, out var context) ? context() : Task.FromResult(UserContext.Empty);

        public Task Apply(ImmutableArray<LoggedEvent> events) => throw new NotSupportedException();

        public Task SetProfile(UserProfile profile) => throw new NotSupportedException();

        public Task<UserProfile> GetProfile() => throw new NotSupportedException();

        public Task<UserData?> GetData() => throw new NotSupportedException();

        public Task<ImmutableArray<LoggedEvent>> GetEvents(long afterSeq) => throw new NotSupportedException();

        public Task<ImmutableArray<string>> GetDecisionIds(string? below) => throw new NotSupportedException();

        public Task<ImmutableArray<LabeledExample>> GetExamples(string? above) => throw new NotSupportedException();

        public Task<ErasureReceipt> Erase() => throw new NotSupportedException();

        public Task Forget() => throw new NotSupportedException();
    }

    private sealed class FakeFeedback(FakeGrains grains, string userId) : IFeedbackGrain
    {
        public Task Served(ServedSlate slate)
        {
            grains.Served.Enqueue((userId, slate));
            return Task.CompletedTask;
        }

        public Task<ImmutableArray<EventResult>> Append(ImmutableArray<UserEvent> events) => throw new NotSupportedException();

        public Task Admit() => throw new NotSupportedException();

        public Task OnDue(Deadline deadline) => throw new NotSupportedException();

        public Task Flush() => throw new NotSupportedException();

        public Task Acknowledge(ImmutableArray<ExampleRef> examples) => throw new NotSupportedException();

        public Task Forget() => throw new NotSupportedException();
    }
}
