def test_an_agent_comes_in_by_the_link(people):
    page = people.page("anna")
    page.goto("/queue/")
    assert "Meine Ebene" in page.locator("h1").inner_text()
