using OrleansReco.Abstractions;
using OrleansReco.Cli.Up;
using OrleansReco.Client;

namespace OrleansReco.Tests.Unit.Client;

/// <summary>The calls of the client, and which of them may be made twice at one time.</summary>
internal static class ClientCalls
{
    private static readonly Item Song = new() { ItemId = "a", Title = "A" };
    private static readonly UserEvent Click = new() { EventId = "e", Type = EventType.Click, UserId = "bob", ItemId = "a", Timestamp = DateTimeOffset.UtcNow };

    private static readonly Dictionary<string, (bool Hedged, Func<IRecoClient, CancellationToken, Task> Start)> All = new()
    {
        ["recommend"] = (true, (reco, over) => reco.RecommendAsync(new() { UserId = "bob", Surface = "home" }, over)),
        ["send events"] = (true, (reco, over) => reco.SendEventsAsync([Click], over)),
        ["get item"] = (true, (reco, over) => reco.GetItemAsync("a", over)),
        ["get similar"] = (true, (reco, over) => reco.GetSimilarAsync("a", 10, over)),
        ["get user"] = (true, (reco, over) => reco.GetUserAsync("bob", over)),
        ["get decision"] = (true, (reco, over) => reco.GetDecisionAsync("d", over)),
        ["list surfaces"] = (true, (reco, over) => reco.ListSurfacesAsync(over)),
        ["get surface"] = (true, (reco, over) => reco.GetSurfaceAsync("home", over)),
        ["list models"] = (true, (reco, over) => reco.ListModelsAsync(over)),
        ["get status"] = (true, (reco, over) => reco.GetStatusAsync(over)),
        ["put items"] = (false, (reco, over) => reco.PutItemsAsync([Song], over)),
        ["patch item"] = (false, (reco, over) => reco.PatchItemAsync("a", new ItemPatch { Title = "B" }, over)),
        ["withdraw item"] = (false, (reco, over) => reco.WithdrawItemAsync("a", over)),
        ["put user"] = (false, (reco, over) => reco.PutUserAsync("bob", new UserProfile(), over)),
        ["erase user"] = (false, (reco, over) => reco.EraseUserAsync("bob", over)),
        ["put surface"] = (false, (reco, over) => reco.PutSurfaceAsync(HomeSurface.Spec, over)),
        ["set kill switch"] = (false, (reco, over) => reco.SetKillSwitchAsync("home", true, "a test", over)),
        ["register model"] = (false, (reco, over) => reco.RegisterModelAsync("v1", null, over)),
        ["promote model"] = (false, (reco, over) => reco.PromoteModelAsync("v1", "a test", over)),
        ["roll back"] = (false, (reco, over) => reco.RollBackModelAsync("a test", over)),
        ["train"] = (false, (reco, over) => reco.TrainAsync("a test", TimeSpan.FromMinutes(1), over)),
    };

    public static TheoryData<string> Names => [.. All.Keys];

    public static bool IsHedged(string name) => All[name].Hedged;

    public static Task Start(IRecoClient reco, string name, CancellationToken over) => All[name].Start(reco, over);
}
