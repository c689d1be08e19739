using OrleansReco.Abstractions;

namespace OrleansReco.Gateway.Users;

/// <summary>A <see cref="UserView"/> that is written while it is read: a page in memory, the whole in the answer. A page that cannot be read breaks the connection; an answer that ends is complete.</summary>
internal sealed record UserStream(
    string UserId,
    UserProfile Profile,
    UserContext Context,
    IAsyncEnumerable<LoggedEventView> Events,
    IAsyncEnumerable<string> Decisions,
    IAsyncEnumerable<LabeledExample> Examples)
{
    public static UserStream Of(UserData data, IUserGrain user)
        => new(data.UserId, data.Profile, data.Context, UserReading.Events(user.GetEvents), UserReading.Decisions(user.GetDecisionIds), UserReading.Examples(user.GetExamples));
}
